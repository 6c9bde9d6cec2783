// SPDX-License-Identifier: EUPL-1.2
// HAPI's own validator on files: prints each error with its place. Usage: java -cp … Validate [-a ALLOWED.tsv] FILE…
// A file is a resource; of one whose name ends in .ndjson each line is. Profiles and code systems that it cannot know are
// none of its business; a reference inside a Bundle that resolves to nothing is. ALLOWED.tsv: words of a message that may
// be, and why. Exit code 1: an error, or nobody meets a row of ALLOWED.tsv any more.

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import ca.uhn.fhir.validation.SingleValidationMessage;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.UnknownCodeSystemWarningValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

public final class Validate {

    private static final Map<String, Integer> allowed = new LinkedHashMap<>(); // and how often each was met
    private static int resources, errors, passed;

    public static void main(String[] given) throws Exception {
        List<String> files = Arrays.asList(given);
        if (files.size() > 1 && files.get(0).equals("-a")) {
            for (String line : Files.readAllLines(Path.of(files.get(1))))
                if (!line.isEmpty() && !line.startsWith("#"))
                    allowed.put(line.split("\t")[0], 0);
            files = files.subList(2, files.size());
        }
        FhirContext r4 = FhirContext.forR4();
        ValidationSupportChain known = new ValidationSupportChain(
            new DefaultProfileValidationSupport(r4), new CommonCodeSystemsTerminologyService(r4),
            new InMemoryTerminologyServerValidationSupport(r4), new UnknownCodeSystemWarningValidationSupport(r4));
        FhirInstanceValidator module = new FhirInstanceValidator(known);
        module.setAnyExtensionsAllowed(true);
        module.setErrorForUnknownProfiles(false);
        module.setNoTerminologyChecks(false);
        FhirValidator validator = r4.newValidator().registerValidatorModule(module);
        for (String file : files) {
            List<String> texts = file.endsWith(".ndjson") ? Files.readAllLines(Path.of(file)) : List.of(Files.readString(Path.of(file)));
            for (int i = 0; i < texts.size(); i++)
                look(validator, texts.size() > 1 ? file + ":" + (i + 1) : file, texts.get(i));
        }
        for (Map.Entry<String, Integer> row : allowed.entrySet())
            if (row.getValue() == 0) {
                errors++;
                System.out.println("allowed: nobody meets it any more: " + row.getKey());
            }
        System.out.println(resources + " resources, " + errors + " errors, " + passed + " that may be");
        System.exit(errors == 0 ? 0 : 1);
    }

    private static void look(FhirValidator validator, String place, String text) {
        resources++;
        for (SingleValidationMessage m : validator.validateWithResult(text).getMessages()) {
            if (m.getSeverity() != ResultSeverityEnum.ERROR && m.getSeverity() != ResultSeverityEnum.FATAL)
                continue;
            Optional<String> known = allowed.keySet().stream().filter(m.getMessage()::contains).findFirst();
            if (known.isPresent()) {
                allowed.merge(known.get(), 1, Integer::sum);
                passed++;
            } else {
                errors++;
                System.out.println(place + ": " + m.getLocationString() + ": " + m.getMessage());
            }
        }
    }

    private Validate() {
    }
}
