// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_LWIP_APPS_H
#define VOUCH_LWIP_APPS_H

/* The options of lwIP's applications on the large boards; lwipopts.h includes it. */

/* MQTT: a report goes through the ring as a whole, with its topic; one at a time. */
#define MQTT_OUTPUT_RINGBUF_SIZE 16384
#define MQTT_REQ_MAX_IN_FLIGHT 2
#define MQTT_CONNECT_TIMOUT 20 /* s; lwIP's spelling */
#define MQTT_REQ_TIMEOUT 20    /* s */
#define LWIP_APPS_TIMEOUTS 1   /* MQTT's, of lwIP's timers */

/* httpd: pages including their headers are made by boards/common/sink_page.c. Four connections have
 * buffers; a fifth replaces the oldest, and a check, whose priority is higher, any of them. What a
 * request may take from the pool is limited. */
#define LWIP_HTTPD_CUSTOM_FILES 1
#define LWIP_HTTPD_DYNAMIC_FILE_READ 1
#define LWIP_HTTPD_FILE_EXTENSION 1
#define LWIP_HTTPD_DYNAMIC_HEADERS 0
#define LWIP_HTTPD_SUPPORT_EXTSTATUS 1
#define LWIP_HTTPD_SUPPORT_V09 0
#define LWIP_HTTPD_REQ_QUEUELEN 4
#define LWIP_HTTPD_MAX_REQ_LENGTH 2048
#define HTTPD_USE_MEM_POOL 1
#define MEMP_NUM_PARALLEL_HTTPD_CONNS 4
#define LWIP_HTTPD_KILL_OLD_ON_CONNECTIONS_EXCEEDED 1
#define LWIP_HTTPD_ABORT_ON_CLOSE_MEM_ERROR 1
#define HTTPD_FSDATA_FILE "boards/common/status_files.h"

/* SNMP: version 2c, read-only; version 3 would need MD5, SHA-1, AES-CFB, and persistent memory for
 * its count of starts. */
#define LWIP_SNMP 1
#define LWIP_SNMP_V3 0
#define LWIP_SNMP_CONFIGURE_VERSIONS 1
#define SNMP_LWIP_MIB2 1 /* only its system group is linked */
#define SNMP_MAX_OCTET_STRING_LEN 255
#define SNMP_MAX_COMMUNITY_STR_LEN 64
#define SNMP_LWIP_GETBULK_MAX_REPETITIONS 32
#define SNMP_TRAP_DESTINATIONS 1

/* The heap shared by lwIP's connections, for SNMP to report. */
#define LWIP_STATS 1
#define MEM_STATS 1
#define MEMP_STATS 0
#define LINK_STATS 0
#define ETHARP_STATS 0
#define IP_STATS 0
#define IPFRAG_STATS 0
#define ICMP_STATS 0
#define UDP_STATS 0
#define TCP_STATS 0
#define SYS_STATS 0
#define IP6_STATS 0
#define ICMP6_STATS 0
#define IP6_FRAG_STATS 0
#define ND6_STATS 0
#define MIB2_STATS 0

#endif
