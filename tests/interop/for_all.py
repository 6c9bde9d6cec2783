# SPDX-License-Identifier: EUPL-1.2
"""Can everybody read a page? Asks the checkers of others.

usage: for_all.py axe FILE.html     axe-core in Chromium, light and dark: no violation
       for_all.py ua FILE.pdf...    veraPDF: PDF/UA-1
Prints what it found; exit code 1 when there is anything, 77 when a program is missing.
"""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import html

HERE = pathlib.Path(__file__).resolve().parent / "pages"
KEPT = pathlib.Path(sys.prefix) / "pages"  # what npm and Maven brought, beside this Python's packages
AXE = "4.14.1"
RUN = """axe.run(document, {resultTypes: ['violations', 'passes']}).then(r => {
  const o = document.createElement('pre');
  o.id = 'axe-found';
  o.textContent = JSON.stringify({passes: r.passes.map(p => p.id),
    dark: matchMedia('(prefers-color-scheme: dark)').matches,
    violations: r.violations.map(v => v.id + ': ' + v.nodes[0].html.slice(0, 120) + ': ' + v.nodes[0].failureSummary)});
  document.body.append(o);
});"""


def needs(*programs):
    if not all(map(shutil.which, programs)):
        sys.exit(77)
    KEPT.mkdir(parents=True, exist_ok=True)


def axe(file):
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    needs("npm")
    if browser is None:
        sys.exit(77)
    script = KEPT / "node_modules/axe-core/axe.min.js"
    if not script.exists() and subprocess.run(["npm", "install", "--silent", "--no-save", "--prefix", KEPT, f"axe-core@{AXE}"],
                                              capture_output=True, timeout=300).returncode:
        sys.exit(77)
    # The page forbids scripts: the copy for the checker does not.
    page = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", pathlib.Path(file).read_text(encoding="utf-8"))
    scripts = "".join(f"<script>{s}</script>" for s in (script.read_text(encoding="utf-8").replace("</script", "<\\/script"), RUN))
    found = []
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / "page.html"
        copy.write_text(page.replace("</body>", scripts + "</body>"), encoding="utf-8")
        for scheme in (1, 0):  # light, dark
            run = subprocess.run([browser, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/profile",
                                  "--host-resolver-rules=MAP * ~NOTFOUND", f"--blink-settings=preferredColorScheme={scheme}",
                                  "--virtual-time-budget=60000", "--window-size=900,1200", "--dump-dom", copy.as_uri()],
                                 capture_output=True, text=True, timeout=180)
            said = re.search(r'<pre id="axe-found">(.*?)</pre>', run.stdout, re.S)
            if said is None:
                raise SystemExit("axe said nothing: " + run.stderr[-400:])
            result = json.loads(html.unescape(said[1]))
            found += result["violations"]
            if result["dark"] != (scheme == 0):
                found.append("the page was not drawn in that scheme")
            found += [f"axe did not look at {rule}" for rule in
                      ("color-contrast", "landmark-one-main", "landmark-unique", "svg-img-alt", "document-title", "html-has-lang")
                      if rule not in result["passes"] and (rule != "svg-img-alt" or "<svg" in page)]
    return found


def ua(*files):
    needs("mvn", "java", "javac")
    path = KEPT / "path"
    if not path.exists() or path.stat().st_mtime < (HERE / "pom.xml").stat().st_mtime:
        if subprocess.run(["mvn", "-B", "-q", "-f", HERE / "pom.xml",
                           "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:build-classpath",
                           f"-Dmdep.outputFile={path}"], capture_output=True, timeout=500).returncode:
            sys.exit(77)
    classes = f"{path.read_text().strip()}:{KEPT}"
    subprocess.run(["javac", "-proc:none", "-d", KEPT, "-cp", classes, HERE / "Ua.java"], check=True)
    run = subprocess.run(["java", "-cp", classes, "Ua", *files], capture_output=True, text=True, timeout=300)
    return (run.stdout.splitlines() or [run.stderr[-800:]]) if run.returncode else []


if len(sys.argv) < 3 or sys.argv[1] not in ("axe", "ua"):
    sys.exit(__doc__)
problems = {"axe": axe, "ua": ua}[sys.argv[1]](*sys.argv[2:])
print("\n".join(problems[:40]))
sys.exit(1 if problems else 0)
