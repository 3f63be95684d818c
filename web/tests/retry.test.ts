import { expect, test } from "vitest";
import { retryDelayMs } from "../src/retry";

test("the wait doubles with each failure and stays bearable", () => {
  expect([1, 2, 3, 4, 5, 6, 7, 1000].map(retryDelayMs)).toEqual([250, 500, 1000, 2000, 4000, 8000, 8000, 8000]);
});
