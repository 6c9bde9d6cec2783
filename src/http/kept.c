// SPDX-License-Identifier: EUPL-1.2
#include "http/kept.h"

#include "base/mem.h"
#include "http/libcurl.h"

void *kept_share_new(const struct libcurl *curl)
{
    CURLSH *share = curl->share_init();
    if (share == NULL)
        mem_exhausted();
    curl->share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_DNS);
    curl->share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
    return share;
}

int64_t kept_connect_ms(const struct libcurl *curl, void *easy)
{
    curl_off_t tcp = 0, tls = 0;
    long made = 0;
    curl->easy_getinfo(easy, CURLINFO_NUM_CONNECTS, &made);
    curl->easy_getinfo(easy, CURLINFO_CONNECT_TIME_T, &tcp);
    curl->easy_getinfo(easy, CURLINFO_APPCONNECT_TIME_T, &tls);
    return made > 0 && tcp > 0 ? (tls > tcp ? tls : tcp) / 1000 + 1 : 0;
}

bool kept_is_good(const struct libcurl *curl, void *easy)
{
    long status = 0;
    curl->easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    return status >= 200 && status < 300;
}
