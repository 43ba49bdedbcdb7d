// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_FORMAT_METRIC_WRITE_H
#define VOUCH_FORMAT_METRIC_WRITE_H

#include "core/bytes.h"

/* Writes Prometheus' text format, which OpenMetrics readers accept too: for each metric its help
 * and type, then its samples. */

/* "# HELP" and "# TYPE ... gauge". */
void vouch_metric_head(struct vouch_writer *w, const char *name, const char *help);
/* A sample: call begin with its first label, then any further labels, then the value. */
void vouch_metric_begin(struct vouch_writer *w, const char *name, const char *key,
                        struct vouch_span value);
void vouch_metric_label(struct vouch_writer *w, const char *key, struct vouch_span value);
void vouch_metric_value(struct vouch_writer *w, int64_t value);
/* A value in thousandths. */
void vouch_metric_milli(struct vouch_writer *w, int64_t thousandths);
/* A whole sample without labels, with its help and type. */
void vouch_metric_plain(struct vouch_writer *w, const char *name, const char *help, int64_t value);
/* The same, with a value in thousandths. */
void vouch_metric_plain_milli(struct vouch_writer *w, const char *name, const char *help,
                              int64_t thousandths);

#endif
