// SPDX-License-Identifier: Apache-2.0
// usage: node data/generate-holidays.mjs TABLE.csv... > data/holidays.csv
//
// Makes the table of public holidays from tables expanded with date-holidays (columns country,
// region, date, type, name and perhaps rule), and data/holiday-corrections.csv. What is kept:
//   - only type "public", and no half days (a rule with a time of day);
//   - dates that follow the moon are not sure: the day before and two days after may be it;
//   - each correction, with the last word.
// A row says `sure` (a holiday for everyone) or `may_be` (counts where that is better for the
// consumer). Rows are sorted, so that a new year's table shows as a small difference.
import { readFileSync } from "node:fs";

const byMoon = {
  AE: /عيد|رأس السنة الهجرية|المولد|رمضان/,
  ID: /Idul|Maulid|Tahun Baru Islam/,
  MY: /Aidil|Haji|Muharram|Maulidur|Nabi|Nuzul/,
  SA: /عيد/,
  TR: /Ramazan|Kurban/,
};
const marginDays = [-1, 1, 2];

function rowsOf(path) {
  const [header, ...lines] = readFileSync(path, "utf8").trimEnd().split("\n").map(fieldsOf);
  return lines.map((fields) => Object.fromEntries(header.map((name, i) => [name, fields[i] ?? ""])));
}

function fieldsOf(line) {
  const fields = line.match(/("([^"]|"")*"|[^,]*)(,|$)/g).map((field) => field.replace(/,$/, ""));
  return fields.map((field) => field.replace(/^"(.*)"$/, "$1").replaceAll('""', '"'));
}

function dayAfter(date, days) {
  return new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10);
}

const days = new Map();
const keyOf = (country, region, date) => [country, region, date].join(",");
const add = (key, certainty) => {
  if (days.get(key) !== "sure") days.set(key, certainty);
};

for (const path of process.argv.slice(2)) {
  for (const { country, region, date, type, name, rule = "" } of rowsOf(path)) {
    const isHalfDay = /\d\d:\d\d/.test(rule.replace("00:00", ""));
    if (type !== "public" || isHalfDay) continue;
    const moves = byMoon[country]?.test(name) ?? false;
    add(keyOf(country, region, date), moves ? "may_be" : "sure");
    if (!moves) continue;
    for (const margin of marginDays) add(keyOf(country, region, dayAfter(date, margin)), "may_be");
  }
}
const corrections = new URL("holiday-corrections.csv", import.meta.url);
for (const { country, region, date, certainty } of rowsOf(corrections)) {
  const key = keyOf(country, region, date);
  certainty === "none" ? days.delete(key) : days.set(key, certainty);
}
console.log("country,region,date,certainty");
for (const key of [...days.keys()].sort()) console.log(`${key},${days.get(key)}`);
