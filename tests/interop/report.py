# SPDX-License-Identifier: EUPL-1.2
"""Looks at a report with the eyes of others.

usage: report.py count FIGURES.json CSV-FOLDER      its figures beside a count of its own over the exported tables
       report.py html FILE.html                     HTML 5 without an error; a table for each chart, names for all
       report.py look FILE.html DIR                 Chromium: light and dark pictures and a print into DIR
       report.py pdf FILE.html FILE.pdf             the same words in both, fonts inside, sheets numbered
Prints a line a difference; exit code 1 when there is any, 77 when a program is missing.
"""
import collections
import csv
import datetime
import json
import pathlib
import re
import shutil
import statistics
import subprocess
import sys

failures = []


def check(what, ours, theirs):
    if ours != theirs:
        failures.append(f"{what}: {ours!r}, counted by others: {theirs!r}")


# ---- count ----

DOMAINS = {"cog": "Memory, orientation", "loc": "Mobility", "nut": "Nutrition", "vis": "Vision",
           "hea": "Hearing", "psy": "Mood", "soc": "Social support"}
SIX = list(DOMAINS)[:6]


def rows(folder, name):
    with open(folder / f"practice-{name}.csv", newline="", encoding="utf-8") as f:
        return list(csv.DictReader(f))


def table(report, section, name):
    for s in report["sections"]:
        for t in s["tables"] if s["name"] == section else []:
            if t["name"] == name:
                first = t["columns"][0]["name"]
                return {r[first]: r for r in t["rows"]}
    raise SystemExit(f"no table {section}/{name}")


def add_months(day, months):
    month = day.year * 12 + day.month - 1 + months
    year, month = divmod(month, 12)
    last = (datetime.date(year + month // 11, (month + 1) % 12 + 1, 1) - datetime.timedelta(1)).day
    return datetime.date(year, month + 1, min(day.day, last))


def age(birth, day):
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def band(years):
    if years < 60:
        return "under 60"
    return "90 and over" if years >= 90 else f"{years // 10 * 10}–{years // 10 * 10 + 9}"


def wilson(share, of):
    """The shares p of which `share` is no more than 1.96 standard errors away, found by halving."""
    def end(inside, outside):
        for _ in range(60):
            middle = (inside + outside) / 2
            near = abs(share - middle) <= statistics.NormalDist().inv_cdf(0.975) * (middle * (1 - middle) / of) ** 0.5
            inside, outside = (middle, outside) if near else (inside, middle)
        return inside
    return end(share, 0.0), end(share, 1.0)


def count(figures, folder):
    report = json.loads(pathlib.Path(figures).read_text(encoding="utf-8"))
    folder = pathlib.Path(folder)
    today = datetime.date.fromisoformat(report["counted"])
    people = {p["person_id"]: p for p in rows(folder, "person")}
    visits = {v["visit_id"]: v for v in rows(folder, "visit")}
    states = collections.defaultdict(dict)
    for r in rows(folder, "result"):
        domain = r["item"].removesuffix("-status")
        if domain in DOMAINS and r["item"].endswith("-status") and r["status"] != "entered-in-error":
            states[r["visit_id"]][domain] = r["value_code"]
    screenings = collections.defaultdict(list)
    for v in sorted(visits.values(), key=lambda v: v["started"]):
        if v["status"] == "finished" and any(states[v["visit_id"]].get(d) in ("alert", "normal") for d in SIX):
            screenings[v["person_id"]].append(v)
    latest = {p: all_of[-1]["visit_id"] for p, all_of in screenings.items()}

    overview = table(report, "people", "overview")
    check("people", overview["People in this report"]["number"], len(people))
    check("screened", overview["People screened"]["number"], {"n": len(latest), "of": len(people)})
    check("visits", overview["Visits"]["number"], len(visits))
    check("screenings", overview["Screenings"]["number"]["n"], sum(map(len, screenings.values())))

    # Domains, and any of the six
    domains = table(report, "domains", "domains")
    for d, title in DOMAINS.items():
        n = collections.Counter(states[v].get(d) for v in latest.values())
        for column, state in (("signal", "alert"), ("no-signal", "normal"), ("not-assessed", "incomplete")):
            check(f"{title}, {column}", domains[title][column]["n"], n[state])
    any_signal = {p for p, v in latest.items() if any(states[v].get(d) == "alert" for d in SIX)}
    check("any", domains["At least one of the six"]["signal"], {"n": len(any_signal), "of": len(latest)})

    # Beside published figures: ranges by the definition, without its formula
    compared = {}
    for section, name in (("in-short", "in-short"), ("people", "people-published"), ("domains", "domains-published"), ("follow-up", "follow-up")):
        for row, cells in table(report, section, name).items():
            if not isinstance(cells.get("ours"), dict) or cells["ours"]["of"] == 0:
                continue
            low, high = wilson(cells["ours"]["n"] / cells["ours"]["of"], cells["ours"]["of"])
            check(f"range of {row}", cells["range"], {"low": round(100 * low, 1), "high": round(100 * high, 1)})
            compared[row] = cells
    for d, title in DOMAINS.items():
        if title in compared:
            check(f"{title}, beside", compared[title]["ours"]["n"], domains[title]["signal"]["n"])
    if latest:
        ages = [age(datetime.date.fromisoformat(people[p]["birth_date"]), datetime.date.fromisoformat(visits[v]["started"][:10]))
                for p, v in latest.items()]
        ours = table(report, "people", "people-published")["Age at the newest screening, years on average"].get("ours")
        check("mean age is told of enough", ours is not None, len(ages) >= 5)
        if ours is not None:
            check("mean age", abs(ours - statistics.fmean(ages)) <= 0.051, True)

    # Age and sex, each domain
    groups = collections.defaultdict(collections.Counter)
    for p, v in latest.items():
        day = datetime.date.fromisoformat(visits[v]["started"][:10])
        group = band(age(datetime.date.fromisoformat(people[p]["birth_date"]), day))
        groups["age"][group, people[p]["sex"]] += 1
        for d in DOMAINS:
            groups[d][group, people[p]["sex"], states[v].get(d)] += 1
    for name, row in table(report, "people", "age-and-sex").items():
        for column, sex in (("women", "female"), ("men", "male")):
            theirs = sum(n for (g, s), n in groups["age"].items() if s == sex and name in (g, "All"))
            check(f"{name}, {column}", row[column], theirs)
    for d in DOMAINS:
        for name, row in table(report, "domains-by-age", f"domain-{d}").items():
            if name == "All":
                continue
            sex, group = name.split(", ")
            key = group, {"women": "female", "men": "male"}[sex]
            check(f"{d}, {name}", row["signal"]["n"], groups[d][key + ("alert",)])
            check(f"{d}, {name}", row["not-assessed"]["n"], groups[d][key + ("incomplete",)])

    # Half a year later
    follow = collections.Counter()
    for p, all_of in screenings.items():
        days = [datetime.date.fromisoformat(v["started"][:10]) for v in all_of]
        start, end = add_months(days[0], 5), add_months(days[0], 8)
        if today <= end:
            follow["waiting"] += 1
        elif any(start <= d <= end for d in days[1:]):
            follow["again"] += 1
        elif people[p]["deceased_on"] and datetime.date.fromisoformat(people[p]["deceased_on"][:10]) <= end:
            follow["died"] += 1
        else:
            follow["other" if days[1:] else "not"] += 1
    due = table(report, "follow-up", "follow-up-due")
    check("again", due["Screened again in that time"]["people"]["n"], follow["again"])
    check("other", due["Screened again earlier or later"]["people"]["n"], follow["other"])
    check("not again", due["Not screened again"]["people"]["n"], follow["not"])
    screened = table(report, "follow-up", "follow-up-screened")
    check("waiting", screened["Their time to be screened again is not over: not counted"]["people"]["n"],
          follow["waiting"])
    check("died", screened["Died before it was over: not counted"]["people"]["n"], follow["died"])

    # Communes, months, times, refusals, red flags
    places = collections.Counter(f"{p['town']} ({p['postcode']})" for p in people.values())
    for name, row in table(report, "places", "communes").items():
        check(name, row["people"], len(people) if name == "All" else places[name])
    months = collections.Counter(v["started"][:7] for of in screenings.values() for v in of)
    for name, row in table(report, "months", "months").items():
        check(name, row["screenings"], sum(months.values()) if name == "All" else months[name])
    seconds = sorted((datetime.datetime.fromisoformat(v["finished"]) - datetime.datetime.fromisoformat(v["started"]))
                     .total_seconds() for of in screenings.values() for v in of)
    middle = table(report, "time", "time").get("Half of the screenings took no more than")
    check("median is told of enough", middle is not None, len(seconds) >= 5)
    if middle is not None:
        check("median", abs(middle["minutes"] - statistics.median_low(seconds) / 60) <= 0.051, True)
    refused = sum(v["status"] == "cancelled" for v in visits.values())
    check("refused", table(report, "refusals", "refusals")["All"]["visits"]["n"], refused)
    said = {(c["person_id"], c["purpose"]): c["decision"] for c in sorted(rows(folder, "consent"), key=lambda c: c["at"])}
    research = table(report, "refusals", "consent")["use it for research"]
    check("research", research["yes"]["n"], sum(v == "permit" and k[1] == "research" for k, v in said.items()))
    flags = rows(folder, "red-flag")
    all_flags = table(report, "red-flags", "red-flags")["All"]
    check("red flags", all_flags["all"], len(flags))
    check("open red flags", all_flags["open"], sum(f["status"] == "active" for f in flags))


# ---- html ----

def html(file):
    try:
        import html5lib
    except ImportError:
        sys.exit(77)
    text = pathlib.Path(file).read_text(encoding="utf-8")
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    page = parser.parse(text)
    for place, code, _ in parser.errors:
        failures.append(f"HTML: {place}: {code}")
    check("language", page.get("lang") in ("fr", "en"), True)
    check("h1", len(page.findall(".//h1")), 1)
    level = 1
    for e in page.iter():
        if re.fullmatch("h[1-6]", str(e.tag)):
            check(f"heading {''.join(e.itertext())!r} after level {level}", int(e.tag[1]) <= level + 1, True)
            level = int(e.tag[1])
    for t in page.findall(".//table"):
        check("caption", bool("".join(t.find("caption").itertext()).strip()), True)
        check("scopes", {c.get("scope") for c in t.findall(".//th")} <= {"row", "col"}, True)
        width = len(t.findall("./thead/tr/th"))
        for row in t.findall("./tbody/tr"):
            check("cells of a row", len(list(row)), width)
            check("heading of a row", row[0].tag, "th")
    captions = ["".join(c.itertext()) for c in page.findall(".//caption")]
    pictures = [e for e in page.iter() if str(e.tag).endswith("svg")]
    check("pictures", len(pictures) > 0, True)
    for figure in page.findall(".//figure"):
        check("a table for each chart", "".join(figure.find("figcaption").itertext()) in captions, True)
    ids = [e.get("id") for e in page.iter() if e.get("id")]
    check("ids", len(ids), len(set(ids)))
    for p in pictures:
        check("named by", set(p.get("aria-labelledby").split()) <= set(ids), True)
    check("nothing from outside", re.findall(r'(?:src|href)="(?!#)[^"]*', text), [])
    check("policy", "default-src 'none'" in text, True)


# ---- look ----

def brightness(path):
    from PIL import Image
    return statistics.fmean(Image.open(path).convert("L").resize((50, 50)).getdata())


def look(file, folder):
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None:
        sys.exit(77)
    folder = pathlib.Path(folder)
    common = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--user-data-dir={folder}/profile",
              "--host-resolver-rules=MAP * ~NOTFOUND", "--enable-logging=stderr", "--no-pdf-header-footer"]
    ways = {"light": ["--blink-settings=preferredColorScheme=1", "--window-size=900,4000"],
            "dark": ["--blink-settings=preferredColorScheme=0", "--window-size=900,4000"],
            "narrow": ["--blink-settings=preferredColorScheme=1", "--window-size=500,4000"]}
    for name, options in ways.items():
        run = subprocess.run(common + options + [f"--screenshot={folder}/{name}.png", pathlib.Path(file).resolve().as_uri()],
                             capture_output=True, text=True, timeout=120)
        check(f"{name} was drawn", (folder / f"{name}.png").exists(), True)
        for line in run.stderr.splitlines():
            if "CONSOLE" in line:
                failures.append(f"{name}: {line}")
    run = subprocess.run(common + [f"--print-to-pdf={folder}/print.pdf", pathlib.Path(file).resolve().as_uri()],
                         capture_output=True, text=True, timeout=120)
    check("light is light", brightness(folder / "light.png") > 200, True)
    check("dark is dark", brightness(folder / "dark.png") < 70, True)
    size = subprocess.run(["pdfinfo", folder / "print.pdf"], capture_output=True, text=True).stdout
    check("printed on A4", "A4" in size, True)


# ---- pdf ----

def words(text):
    return re.sub(r"\s+", " ", text.replace("\u00ad", "")).strip()


def pdf(file, other):
    import html5lib
    if shutil.which("pdftotext") is None:
        sys.exit(77)
    page = html5lib.parse(pathlib.Path(file).read_text(encoding="utf-8"), namespaceHTMLElements=False)
    text = subprocess.run(["pdftotext", "-raw", other, "-"], capture_output=True, text=True).stdout
    said = words(text).replace(" ", "")
    for tag in ("h1", "h2", "h3", "caption", "th"):
        for e in page.findall(f".//{tag}"):
            inside = words("".join(e.itertext())).replace(" ", "")
            if inside not in said and inside not in said.replace("-", ""):
                failures.append(f"not in the PDF: {inside}")
    sheets = [p for p in text.split("\f") if p.strip()]
    for i, sheet in enumerate(sheets, 1):
        check(f"sheet {i} is numbered", re.search(rf"page {i} (of|sur) {len(sheets)}\b", sheet) is not None, True)
    fonts = subprocess.run(["pdffonts", other], capture_output=True, text=True).stdout.splitlines()[2:]
    for line in fonts:
        check(f"font is inside: {line}", re.search(r"\s(yes)\s+(yes|no)\s+(yes|no)\s+\d+\s+\d+$", line) is not None, True)
    info = subprocess.run(["pdfinfo", other], capture_output=True, text=True).stdout
    check("title", words("".join(page.find(".//title").itertext())) in words(info), True)
    check("tagged", re.search(r"^Tagged:\s+yes", info, re.M) is not None, True)
    tree = subprocess.run(["pdfinfo", "-struct", other], capture_output=True, text=True).stdout
    check("tags", {t for t in ("H1", "H2", "P", "Table", "TR", "TH", "TD", "Figure") if re.search(rf"^\s*{t}\b", tree, re.M)},
          {"H1", "H2", "P", "Table", "TR", "TH", "TD", "Figure"})


if len(sys.argv) < 3 or sys.argv[1] not in ("count", "html", "look", "pdf"):
    sys.exit(__doc__)
globals()[sys.argv[1]](*sys.argv[2:])
print("\n".join(failures[:40]))
sys.exit(1 if failures else 0)
