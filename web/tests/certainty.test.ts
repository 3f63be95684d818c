import { expect, it } from "vitest";
import { watched } from "../src/dashboard/Certainty";

it("minutes of rows of the same time and camera count once, and one that nobody looked for takes none away", () => {
  const rows = [
    { start_ms: 0, camera: "hall", samples: 60 },
    { start_ms: 0, camera: "hall", samples: 0 },
    { start_ms: 0, camera: "yard", samples: 20 },
    { start_ms: 1, camera: "hall", samples: 5 },
  ];
  expect(watched(rows)).toBe(85);
  expect(watched([])).toBe(0);
});
