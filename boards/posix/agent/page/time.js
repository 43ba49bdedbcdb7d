// SPDX-License-Identifier: Apache-2.0
// Times by the agent's clock, not by the reader's.

import {say} from "/words.js";

let ahead = 0; // of the reader's clock

export function setNow(text) {
  ahead = Date.parse(text) - Date.now();
}

export function now() {
  return Date.now() + ahead;
}

export function moment(ms) {
  return new Date(ms).toISOString().replace("T", " ").slice(0, 16) + " UTC";
}

export function day(text) {
  return text ? text.slice(0, 10) : "";
}

export function duration(ms) {
  const s = Math.max(0, Math.round(ms / 1000));
  if (s < 120) return say("seconds", s);
  if (s < 7200) return say("minutes", Math.round(s / 60));
  if (s < 172800) return say("hours", Math.round(s / 3600));
  return say("days", Math.floor(s / 86400));
}

// {number, words, past} of what is left until then: the same rule as vouch_date_left in core/calendar.h.
export function left(text) {
  const ms = Date.parse(text) - now();
  const past = ms < 0;
  const s = Math.floor(Math.abs(ms) / 1000);
  const when = past ? "Past" : "Left";
  if (s < 2 * 86400) {
    const hours = Math.floor(s / 3600);
    return {number: hours, words: say((hours === 1 ? "hour" : "hours") + when), past};
  }
  return {number: Math.floor(s / 86400), words: say("days" + when), past};
}
