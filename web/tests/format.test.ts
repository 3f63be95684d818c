import { expect, test } from "vitest";
import { clock, count, mean, moment, since, span } from "../src/format";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Local times, as the page shows them, whatever the zone of the machine. */
const at = (day: number, hour: number, minute = 5): number => new Date(2026, 2, day, hour, minute, 9).getTime();

test("unknown is a dash and never zero", () => {
  expect([count(null), count(undefined), mean(null)]).toEqual(["—", "—", "—"]);
  expect([count(0), mean(0)]).toEqual(["0", "0.0"]);
});

test("numbers are rounded as people read them", () => {
  expect([count(12_345), mean(1.26)]).toEqual(["12,345", "1.3"]);
});

test("how long ago is told in its two largest units", () => {
  expect(span(-5)).toBe("less than a minute");
  expect(span(MINUTE_MS - 1)).toBe("less than a minute");
  expect(span(59 * MINUTE_MS)).toBe("59 min");
  expect(span(HOUR_MS)).toBe("1 h");
  expect(span(3 * HOUR_MS + 2 * MINUTE_MS)).toBe("3 h 2 min");
  expect(span(50 * HOUR_MS + 59 * MINUTE_MS)).toBe("2 d 2 h");
});

test("the day is told when it was not today", () => {
  expect(clock(at(4, 14))).toBe("14:05");
  expect(moment(at(4, 14), at(4, 20))).toBe("14:05:09");
  expect(moment(at(3, 23), at(4, 1))).toBe("3 Mar, 23:05:09");
  expect(since(at(4, 14), at(4, 15, 10))).toBe("since 14:05 (1 h 5 min)");
  expect(since(at(3, 23), at(4, 1))).toBe("since 3 Mar, 23:05 (2 h)");
});
