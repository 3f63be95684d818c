/** uPlot in React: made anew when its options change, fed when its data changes. */
import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";

interface PlotProps {
  /** Keep it the same (useMemo) as long as it means the same. */
  options: Omit<uPlot.Options, "width">;
  data: uPlot.AlignedData;
}

export function Plot({ options, data }: PlotProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef(data);
  latest.current = data;

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const made = new uPlot({ ...options, width: element.clientWidth }, latest.current, element);
    plot.current = made;
    const observer = new ResizeObserver(() => {
      made.setSize({ width: element.clientWidth, height: options.height });
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.current = null;
      made.destroy();
    };
  }, [options]);

  useEffect(() => plot.current?.setData(data), [data]);

  return <div ref={box} className="plot" />;
}
