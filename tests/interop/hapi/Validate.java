// SPDX-License-Identifier: EUPL-1.2
// HAPI's own validator on files: prints each error with its place. Usage: java -cp … Validate FILE…
// Profiles and code systems that it cannot know are none of its business; a reference inside a Bundle that
// resolves to nothing is. Exit code 1: an error.

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

public final class Validate {

    public static void main(String[] files) throws Exception {
        FhirContext r4 = FhirContext.forR4();
        ValidationSupportChain known = new ValidationSupportChain(
            new DefaultProfileValidationSupport(r4), new CommonCodeSystemsTerminologyService(r4),
            new InMemoryTerminologyServerValidationSupport(r4), new UnknownCodeSystemWarningValidationSupport(r4));
        FhirInstanceValidator module = new FhirInstanceValidator(known);
        module.setAnyExtensionsAllowed(true);
        module.setErrorForUnknownProfiles(false);
        module.setNoTerminologyChecks(false);
        FhirValidator validator = r4.newValidator().registerValidatorModule(module);
        int errors = 0;
        for (String file : files) {
            for (SingleValidationMessage m : validator.validateWithResult(Files.readString(Path.of(file))).getMessages()) {
                if (m.getSeverity() != ResultSeverityEnum.ERROR && m.getSeverity() != ResultSeverityEnum.FATAL)
                    continue;
                errors++;
                System.out.println(file + ": " + m.getLocationString() + ": " + m.getMessage());
            }
        }
        System.out.println(files.length + " files, " + errors + " errors");
        System.exit(errors == 0 ? 0 : 1);
    }

    private Validate() {
    }
}
