// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_LWIP_APPS_H
#define VOUCH_LWIP_APPS_H

/* The options of lwIP's applications on the large boards; lwipopts.h includes it. */

/* MQTT: a report goes through the ring whole, with its topic; one is on its way at a time. */
#define MQTT_OUTPUT_RINGBUF_SIZE 16384
#define MQTT_REQ_MAX_IN_FLIGHT 2
#define MQTT_CONNECT_TIMOUT 20 /* s; lwIP spells it so */
#define MQTT_REQ_TIMEOUT 20    /* s */
#define LWIP_APPS_TIMEOUTS 1   /* MQTT's, of lwIP's timers */

#endif
