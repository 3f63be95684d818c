import { describe, expect, it } from "vitest";
import { heatColour, scaleOf } from "../src/dashboard/heat";
import { HOUR_MS, addDays, dayAt, hourAt, mondayOf, startOf } from "../src/dashboard/time";

describe("days of a site", () => {
  it("begin at its own midnight", () => {
    expect(startOf("2026-03-10", "Asia/Seoul")).toBe(Date.parse("2026-03-09T15:00:00Z"));
    expect(startOf("2026-03-10", "UTC")).toBe(Date.parse("2026-03-10T00:00:00Z"));
    expect(dayAt(Date.parse("2026-03-09T15:00:00Z"), "Asia/Seoul")).toBe("2026-03-10");
    expect(dayAt(Date.parse("2026-03-09T14:59:59Z"), "Asia/Seoul")).toBe("2026-03-09");
  });

  it("have 23 and 25 hours when the clock changes", () => {
    const hours = (day: string): number => (startOf(addDays(day, 1), "Europe/Berlin") - startOf(day, "Europe/Berlin")) / HOUR_MS;
    expect([hours("2026-03-28"), hours("2026-03-29"), hours("2026-10-25")]).toEqual([24, 23, 25]);
    expect(startOf("2026-03-29", "Europe/Berlin")).toBe(Date.parse("2026-03-28T23:00:00Z"));
    // A clock that changes at midnight itself, so that the day begins at one.
    expect(hourAt(startOf("2026-09-06", "America/Santiago"), "America/Santiago")).toBe(1);
  });

  it("are counted over months and weeks", () => {
    expect([addDays("2026-02-28", 1), addDays("2026-01-01", -1)]).toEqual(["2026-03-01", "2025-12-31"]);
    expect([mondayOf("2026-03-09"), mondayOf("2026-03-15")]).toEqual(["2026-03-09", "2026-03-09"]);
  });
});

describe("heat", () => {
  it("is clear where there is nothing and strongest at the top", () => {
    expect(heatColour(0)).toEqual([0, 0, 0, 0]);
    expect(heatColour(1)).toEqual([253, 231, 37, 217]);
    expect(heatColour(7)).toEqual(heatColour(1));
  });

  it("is not scaled by one cell that is far above the others", () => {
    expect(scaleOf([...Array.from({ length: 300 }, () => 10), 5000, null, 0])).toBe(10);
    expect(scaleOf([null, 0])).toBe(0);
  });
});
