// SPDX-License-Identifier: Apache-2.0
#include "core/format.h"

static const struct vouch_format *const formats[] = {
    &vouch_format_text,   &vouch_format_json,       &vouch_format_receiver, &vouch_format_maillog,
    &vouch_format_nagios, &vouch_format_prometheus, &vouch_format_junit,    &vouch_format_cyclonedx,
};

enum { FORMATS = sizeof formats / sizeof formats[0] };

const struct vouch_format *vouch_format_at(size_t index)
{
    return index < FORMATS ? formats[index] : NULL;
}

const struct vouch_format *vouch_format_of_name(struct vouch_span name)
{
    for (size_t i = 0; i < FORMATS; i++)
        if (vouch_span_equal(name, vouch_span_of(formats[i]->name)))
            return formats[i];
    return NULL;
}
