/** A drawing surface: where the pointer is, as fractions, and how large a pixel is in its units. */
import { type PointerEvent, useEffect, useRef, useState } from "react";
import type { Point } from "../api";

/** All drawings are this wide in their own units. */
export const WIDTH = 1000;

export function useSurface() {
  const ref = useRef<SVGSVGElement>(null);
  const [unit, setUnit] = useState(1);
  useEffect(() => {
    const surface = ref.current;
    if (!surface) return;
    const observer = new ResizeObserver(() => {
      const { width } = surface.getBoundingClientRect();
      if (width > 0) setUnit(WIDTH / width);
    });
    observer.observe(surface);
    return () => observer.disconnect();
  }, []);

  const fractionOf = (event: PointerEvent): Point => {
    const box = ref.current?.getBoundingClientRect();
    if (!box || box.width === 0 || box.height === 0) return [0, 0];
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  };
  return { ref, unit, fractionOf };
}

/** Follow the pointer from its press to its release. */
export function drag(event: PointerEvent<SVGElement>, onMove: (event: PointerEvent) => void): void {
  if (event.button !== 0) return;
  event.stopPropagation();
  const target = event.currentTarget;
  target.setPointerCapture(event.pointerId);
  const move = (moved: Event): void => onMove(moved as unknown as PointerEvent);
  const end = (): void => {
    target.removeEventListener("pointermove", move);
    target.removeEventListener("pointerup", end);
    target.removeEventListener("pointercancel", end);
  };
  target.addEventListener("pointermove", move);
  target.addEventListener("pointerup", end);
  target.addEventListener("pointercancel", end);
}
