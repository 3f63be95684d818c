import { describe, expect, it } from "vitest";
import { begin, change, redo, undo } from "../src/setup/history";
import { fit, lay } from "../src/setup/homography";
import { type Drawing, add, movePoint, moveShape, remove, removeCorner, splitSide, wrongNames } from "../src/setup/shapes";

const EMPTY: Drawing = { lines: [], zones: [] };
const SQUARE = [[0.1, 0.1], [0.5, 0.1], [0.5, 0.5], [0.1, 0.5]] as const;
const drawn = (): Drawing => {
  const one = add(EMPTY, "shelf", SQUARE) as Drawing;
  return add(one, "door", [[0.2, 0.9], [0.8, 0.9]]) as Drawing;
};
const zone = (drawing: Drawing) => drawing.zones[0] as Drawing["zones"][number];

describe("drawing", () => {
  it("names what is added and gives a shelf its goods", () => {
    const two = add(drawn(), "shelf", SQUARE) as Drawing;
    expect(two.zones.map(({ name, goods }) => [name, goods])).toEqual([["shelf-1", [0.3, 0.3]], ["shelf-2", [0.3, 0.3]]]);
    expect(two.lines[0]).toMatchObject({ name: "door-1", a: [0.2, 0.9], b: [0.8, 0.9] });
  });

  it("refuses what is no line and no zone", () => {
    expect(add(EMPTY, "line", [[0.2, 0.2], [0.2, 0.2]])).toBeNull();
    expect(add(EMPTY, "area", [[0.1, 0.1], [0.2, 0.2]])).toBeNull();
    expect(add(EMPTY, "area", [[0.1, 0.1], [0.2, 0.2], [0.3, 0.3]])).toBeNull();
  });

  it("keeps points in the picture and shapes in their form", () => {
    expect(zone(movePoint(drawn(), { sort: "zone", index: 0 }, 0, [-3, 0.2])).polygon[0]).toEqual([0, 0.2]);
    const moved = zone(moveShape(drawn(), { sort: "zone", index: 0 }, [0.9, 0.1]));
    expect(moved.polygon).toEqual([[0.6, 0.2], [1, 0.2], [1, 0.6], [0.6, 0.6]]);
    expect(moved.goods).toEqual([0.8, 0.4]);
  });

  it("lets the ends of a line not meet", () => {
    const was = drawn();
    expect(movePoint(was, { sort: "line", index: 0 }, "a", [0.8, 0.9])).toBe(was);
  });

  it("adds corners, and takes them out down to three", () => {
    const more = splitSide(drawn(), 0, 3);
    expect(zone(more).polygon[4]).toEqual([0.1, 0.3]);
    const three = removeCorner(drawn(), 0, 0);
    expect(zone(three).polygon).toHaveLength(3);
    expect(removeCorner(three, 0, 0)).toBe(three);
    expect(remove(three, { sort: "zone", index: 0 }).zones).toEqual([]);
  });

  it("finds names that are none and names that are used twice", () => {
    const two = add(drawn(), "area", SQUARE) as Drawing;
    const names = { ...two, zones: two.zones.map((one) => ({ ...one, name: "till" })), lines: two.lines.map((one) => ({ ...one, name: "Tür" })) };
    expect([...wrongNames(names)]).toEqual([["line 0", "pattern"], ["zone 0", "twice"], ["zone 1", "twice"]]);
    expect(wrongNames(two).size).toBe(0);
  });
});

describe("steps", () => {
  it("are taken back and done again", () => {
    const two = change(change(begin(1), 2), 3);
    expect(undo(two).now).toBe(2);
    expect(undo(undo(undo(two))).now).toBe(1);
    expect(redo(undo(two)).now).toBe(3);
    expect(redo(change(undo(two), 9)).now).toBe(9);
  });

  it("of one drag are one step", () => {
    const dragged = change(change(change(begin(0), 1, "drag 1"), 2, "drag 1"), 3, "drag 2");
    expect([dragged.now, undo(dragged).now, undo(undo(dragged)).now]).toEqual([3, 2, 0]);
  });
});

describe("the floor", () => {
  const picture = [[0.2, 0.4], [0.8, 0.4], [1, 1], [0, 1]] as const;
  const plan = [[0, 0], [6, 0], [6, 4], [0, 4]] as const;

  it("is laid on the plan by four points, and back", () => {
    const there = fit(picture, plan);
    const back = fit(plan, picture);
    if (!there || !back) throw new Error("four points decide");
    picture.forEach((point, index) => {
      const [x, y] = lay(there, point) as [number, number];
      expect(x).toBeCloseTo((plan[index] as readonly [number, number])[0], 6);
      expect(y).toBeCloseTo((plan[index] as readonly [number, number])[1], 6);
    });
    const middle = lay(back, lay(there, [0.5, 0.7]) as [number, number]) as [number, number];
    expect(middle[0]).toBeCloseTo(0.5, 6);
    expect(middle[1]).toBeCloseTo(0.7, 6);
    // Far away a metre is shorter in the picture: the middle of the picture lies behind that of the plan.
    expect((lay(there, [0.5, 0.7]) as [number, number])[1]).toBeGreaterThan(2);
  });

  it("is laid right also when the horizon is the upper edge of the picture", () => {
    const there = fit([[0.3, 0.45], [0.7, 0.45], [0.9, 0.9], [0.1, 0.9]], plan);
    if (!there) throw new Error("four points decide");
    expect((lay(there, [0.9, 0.9]) as [number, number]).map((metres) => Math.round(metres * 1e6) / 1e6)).toEqual([6, 4]);
    expect(lay(there, [0.5, 0])).toBeNull();
  });

  it("is unknown with too few points or points on a line, and above the horizon", () => {
    expect(fit(picture.slice(0, 3), plan.slice(0, 3))).toBeNull();
    expect(fit([[0, 0], [0.1, 0.1], [0.2, 0.2], [0.9, 0.1]], plan)).toBeNull();
    const there = fit(picture, plan);
    expect(there && lay(there, [0.5, -5])).toBeNull();
  });
});
