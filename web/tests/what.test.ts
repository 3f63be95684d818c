import { afterAll, describe, expect, it } from "vitest";
import { thingOf, whatOf } from "../src/alarms/what";
import { speak } from "../src/texts";

const left = { kind: "object_left", zone: "", thing: "suitcase" } as const;

describe("what rang, in words", () => {
  afterAll(() => speak("en"));

  it.each([
    ["en", "Something was left: Suitcase"],
    ["ko", "물건이 놓여 있습니다: 여행 가방"],
    ["ja", "物が置かれています: スーツケース"],
  ] as const)("names what was left (%s)", async (language, said) => {
    await speak(language);
    expect(whatOf(left)).toBe(said);
    expect(whatOf({ ...left, thing: null })).toBe(said.slice(0, said.indexOf(":")));
    expect(whatOf({ ...left, thing: "surfboard" })).toContain(": surfboard");
  });

  it("names the zone of somebody who is there, where there is one", async () => {
    await speak("en");
    expect(whatOf({ kind: "presence", zone: "till", thing: null })).toBe("Somebody in till");
    expect(whatOf({ kind: "presence", zone: "", thing: null })).toBe("Somebody is there");
    expect(thingOf("potted plant")).toBe("Potted plant");
  });
});
