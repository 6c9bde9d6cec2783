// SPDX-License-Identifier: EUPL-1.2
#include "practice/rates.h"

#include "base/mem.h"

#include <string.h>

enum { ALL = 1000 };

#define RATE(group, name, field)                                                                   \
    {                                                                                              \
        group, name, offsetof(struct rates, field)                                                 \
    }
#define DOMAIN(name, which)                                                                        \
    {                                                                                              \
        "domains", name, offsetof(struct rates, domain) + (which) * sizeof(uint32_t)               \
    }

// Where each stands in the file; group NULL: at the top.
static const struct {
    const char *group, *name;
    size_t at;
} places[] = {
    DOMAIN("cognition", RATE_COGNITION),
    DOMAIN("mobility", RATE_MOBILITY),
    DOMAIN("nutrition", RATE_NUTRITION),
    DOMAIN("vision", RATE_VISION),
    DOMAIN("hearing", RATE_HEARING),
    DOMAIN("mood", RATE_MOOD),
    RATE(NULL, "women", women),
    RATE(NULL, "seenAgain", seen_again),
    RATE("recall", "none", recall_none),
    RATE("recall", "one", recall_one),
    RATE(NULL, "disoriented", disoriented),
    RATE(NULL, "cued", cued),
    RATE("chair", "arms", arms),
    RATE("chair", "unable", unable),
    RATE("chair", "secondTry", second_try),
    RATE(NULL, "open", open),
    RATE("respondent", "proxy", proxy),
    RATE("respondent", "carer", carer_answers),
    RATE("present", "relative", with_relative),
    RATE("present", "professional", with_professional),
    RATE("present", "several", with_several),
    RATE("aids", "glasses", glasses),
    RATE("aids", "hearing", hearing_aid),
    RATE("aids", "both", both),
    RATE("method", "digits", digits),
    RATE("method", "audiometry", audiometry),
    RATE("worse", "troubled", worse_troubled),
    RATE("worse", "well", worse_well),
    RATE("worse", "unknown", worse_unknown),
    RATE(NULL, "alone", alone),
    RATE(NULL, "helpAlone", help_alone),
    RATE(NULL, "helpTogether", help_together),
    RATE(NULL, "carer", carer),
    RATE(NULL, "wish", wish),
    RATE("refuses", "screening", no_screening),
    RATE("refuses", "send", no_send),
    RATE("refuses", "gp", no_gp),
    RATE("refuses", "carer", no_carer),
    RATE("refuses", "social", no_social),
    RATE("refuses", "research", no_research),
    RATE("away", "deceased", deceased),
    RATE("away", "moved", moved),
    RATE("away", "home", home),
    RATE("away", "refusesForGood", for_good),
    RATE("redFlag", "raised", flag_raised),
    RATE("redFlag", "called", flag_called),
};

enum rc rates_read(const struct json *file, struct rates *ret, struct err *e)
{
    *ret = (struct rates){.flags = json_get(file, "redFlags")};
    for (size_t i = 0; i < ARRAY_LEN(places); i++) {
        const struct json *in = places[i].group != NULL ? json_get(file, places[i].group) : file;
        int64_t n = -1;
        if (!json_int(json_get(in, places[i].name), &n) || n < 0 || n > ALL)
            return err_set(e, RC_INVALID, "rates: %s %s is not from 0 to %d",
                           places[i].group != NULL ? places[i].group : "", places[i].name, ALL);
        uint32_t rate = (uint32_t)n;
        memcpy((char *)ret + places[i].at, &rate, sizeof rate);
    }
    return RC_OK;
}

// The middle of Acklam's rational approximation of the quantile (error below 10⁻⁸), which is enough
// for shares from 2.5 to 97.5 in a hundred.
double rates_threshold(uint32_t per_mille)
{
    static const double a[] = {-3.969683028665376e+01, 2.209460984245205e+02,
                               -2.759285104469687e+02, 1.383577518672690e+02,
                               -3.066479806614716e+01, 2.506628277459239e+00};
    static const double b[] = {-5.447609879822406e+01, 1.615858368580409e+02,
                               -1.556989798598866e+02, 6.680131188771972e+01,
                               -1.328068155288572e+01, 1};
    uint32_t share = per_mille < 25 ? 25 : per_mille > 975 ? 975 : per_mille;
    double q = (ALL - (double)share) / ALL - 0.5, r = q * q, over = 0, under = 0;
    for (size_t i = 0; i < ARRAY_LEN(a); i++) {
        over = over * r + a[i];
        under = under * r + b[i];
    }
    return over * q / under;
}
