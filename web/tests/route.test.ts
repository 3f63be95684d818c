import { describe, expect, it } from "vitest";
import { href, parseRoute } from "../src/shell/route";

describe("addresses", () => {
  it("are read as they are written", () => {
    const { page, rest, query } = parseRoute(href("maps", "hall/2", { day: "2026-03-01", site: null, of: "a&b" }));
    expect([page, rest, [...query]]).toEqual(["maps", "hall/2", [["day", "2026-03-01"], ["of", "a&b"]]]);
  });

  it("begin at the live page", () => {
    expect(parseRoute("")).toMatchObject({ page: "live", rest: "" });
    expect(parseRoute("#/")).toMatchObject({ page: "live", rest: "" });
  });

  it("of before, which were a camera, still lead to it", () => {
    expect(parseRoute("#yard")).toMatchObject({ page: "live", rest: "yard" });
  });

  it("with a broken letter do not break the page", () => {
    expect(parseRoute("#/live/%E0%A4%A")).toMatchObject({ page: "live", rest: "%E0%A4%A" });
  });
});
