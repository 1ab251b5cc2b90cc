// The parts of Apache ECharts that tinhso/ui/static/ui/js/chart.js draws with; nothing else is shipped.
import { init, use } from "echarts/core.js";
import { BarChart, LineChart } from "echarts/charts.js";
import { GridSimpleComponent } from "echarts/components.js";
import { SVGRenderer } from "echarts/renderers.js";

use([LineChart, BarChart, GridSimpleComponent, SVGRenderer]);

export { init };
