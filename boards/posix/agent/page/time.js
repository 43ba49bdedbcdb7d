// SPDX-License-Identifier: Apache-2.0
// Times by the agent's clock, not by the reader's.

import {say} from "/words.js";

const DAY = 86400000;
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

// {number, words, past} of what is left until then.
export function left(text) {
  const ms = Date.parse(text) - now();
  const past = ms < 0;
  const whole = Math.floor(Math.abs(ms) / DAY);
  if (whole < 2) {
    return {number: Math.floor(Math.abs(ms) / 3600000), words: say(past ? "hoursPast" : "hoursLeft"), past};
  }
  return {number: whole, words: say(past ? "daysPast" : "daysLeft"), past};
}
