// SPDX-License-Identifier: EUPL-1.2
// Does a PDF keep PDF/UA-1 (ISO 14289-1)? Prints a line for each rule it breaks; exit code 1 when there is any.
import java.io.FileInputStream;
import java.util.Map;
import java.util.TreeMap;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

public class Ua {
    public static void main(String[] files) throws Exception {
        boolean all = files.length > 0;
        VeraGreenfieldFoundryProvider.initialise();
        for (String file : files)
            try (var in = new FileInputStream(file);
                 var parser = Foundries.defaultInstance().createParser(in, PDFAFlavour.PDFUA_1)) {
                ValidationResult result =
                    Foundries.defaultInstance().createValidator(PDFAFlavour.PDFUA_1, false).validate(parser);
                Map<String, Integer> broken = new TreeMap<>();
                for (TestAssertion t : result.getTestAssertions())
                    if (t.getStatus() == TestAssertion.Status.FAILED)
                        broken.merge(t.getRuleId().getClause() + "-" + t.getRuleId().getTestNumber() + ": " + t.getMessage(),
                                     1, Integer::sum);
                broken.forEach((rule, times) -> System.out.println(file + ": " + times + " x " + rule));
                all = all && result.isCompliant() && result.getTotalAssertions() > 0;
            }
        System.exit(all ? 0 : 1);
    }
}
