import { expect, it } from "vitest";
import { tally } from "../src/truth/clips";

it("marks are counted by direction", () => {
  expect(tally([])).toEqual({ n_in: 0, n_out: 0 });
  expect(tally([{ time_ms: 1, direction: "in" }, { time_ms: 2, direction: "out" }, { time_ms: 3, direction: "in" }])).toEqual({ n_in: 2, n_out: 1 });
});
