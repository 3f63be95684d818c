/** The parts of ECharts that the page uses; the rest is left out of what browsers load. */
import { BarChart, CustomChart, FunnelChart, HeatmapChart, LineChart, SankeyChart, ScatterChart } from "echarts/charts";
import {
  AriaComponent, GraphicComponent, GridComponent, LegendComponent, MarkAreaComponent, MarkLineComponent, TooltipComponent,
  VisualMapComponent,
} from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([
  AriaComponent, BarChart, CanvasRenderer, CustomChart, FunnelChart, GraphicComponent, GridComponent, HeatmapChart, LegendComponent,
  LineChart, MarkAreaComponent, MarkLineComponent, SankeyChart, ScatterChart, TooltipComponent, VisualMapComponent,
]);

export { init };
export type { EChartsCoreOption as ChartOption, EChartsType as ChartHandle } from "echarts/core";
