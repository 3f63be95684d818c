import { describe, expect, it } from "vitest";
import { fourFields, median, overTime, sankey } from "../src/charts/drawings";
import { LIGHT } from "../src/charts/palette";

const share = (value: number | null): string => (value === null ? "—" : `${Math.round(value * 100)} %`);

describe("charts", () => {
  it("leave a gap where nobody looked, and draw bounds only where something was checked", () => {
    const values = [3, null, 5];
    const drawn = (bounds?: ([number, number] | null)[]) =>
      overTime({ labels: ["8", "9", "10"], series: [{ name: "In", values, bars: true, bounds }], format: String, unit: "" })(LIGHT)["series"] as { type: string; data: unknown[] }[];
    expect(drawn().map((one) => one.type)).toEqual(["bar"]);
    expect(drawn()[0]?.data).toEqual([3, null, 5]);
    const checked = drawn([[2, 4], null, null]);
    expect(checked.map((one) => one.type)).toEqual(["bar", "custom"]);
    expect(checked[1]?.data).toEqual([[0, 2, 4]]);
  });

  it("part shelves by their medians", () => {
    expect([median([]), median([4]), median([1, 9]), median([5, 1, 3])]).toEqual([0, 4, 5, 3]);
    const points = [{ name: "a", visits: 10, interest: 0.2 }, { name: "b", visits: 30, interest: 0.6 }];
    const [series] = fourFields(points, { x: "Visits", y: "Interest", fields: ["ul", "ur", "ll", "lr"] }, share)(LIGHT)["series"] as { data: { label: { position: string } }[]; markLine: { data: unknown } }[];
    expect(series?.markLine.data).toEqual([{ xAxis: 20 }, { yAxis: 0.4 }]);
    expect(series?.data.map((one) => one.label.position)).toEqual(["right", "left"]);
  });

  it("have no circle in a flow, though people walk back", () => {
    const flows = [{ from: "a", to: "b", n: 3 }, { from: "b", to: "a", n: 2 }];
    const [series] = sankey(flows, { from: "From", to: "To" })(LIGHT)["series"] as { data: { name: string }[]; links: { source: string; target: string }[] }[];
    expect(series?.data.map((node) => node.name)).toEqual(["from a", "from b", "to b", "to a"]);
    expect(series?.links.every((link) => link.source.startsWith("from ") && link.target.startsWith("to "))).toBe(true);
  });

  it("draw names as text, never as HTML", () => {
    const { tooltip } = sankey([{ from: "<b>a", to: "b", n: 1 }], { from: "From", to: "To" })(LIGHT) as { tooltip: { renderMode: string; formatter: (given: object) => string } };
    expect(tooltip.renderMode).toBe("richText");
    expect(tooltip.formatter({ dataType: "edge", name: "", data: { source: "from <b>a", target: "to b" }, value: 1 })).toBe("<b>a → b: 1");
  });
});
