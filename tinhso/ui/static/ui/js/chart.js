// Charts: <figure data-chart> with its numbers as JSON, drawn when the reader comes near; see ui.contracts.Chart.
// Colours are the page's own custom properties, so that the theme and the printed page need no second drawing.

const language = document.documentElement.lang || "vi";
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const drawn = new WeakMap(); // figure: its drawing
const seen = new Map(); // id: the option that was drawn last, to move on from when numbers change
const MOVES = 600; // milliseconds
const MOST_LINES = 3; // of a name beside a bar
const LINE_HEIGHT = 1.2;
const FEW = 12; // rows: where there are more, a long name is cut, and whole in the hint and the table
const SERIES = [1, 2, 3, 4, 5, 6, 7, 8].map((place) => `var(--series-${place})`);
const SHAPES = { good: "circle", watch: "triangle", bad: "rect", late: "diamond" };
const INK = "var(--text)", MUTED = "var(--muted)", LINE = "var(--line)";
const NOTHING = { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: -Math.PI / 4, color: MUTED };

const engine = (() => {
  let loading;
  const load = (address) => new Promise((loaded, failed) => {
    const script = Object.assign(document.createElement("script"), { src: address, onerror: failed });
    script.onload = () => loaded(window.echarts);
    document.head.append(script);
  });
  return (address) => (loading ||= load(address));
})();

// --- what all kinds share --------------------------------------------------------------

const colourOf = (point) => (point.status in SHAPES ? `var(--${point.status === "late" ? "watch" : point.status})` : SERIES[0]);
const numbers = (spec) => new Intl.NumberFormat(language, { maximumFractionDigits: Math.max(spec.decimals ?? 2, 2) });
const short = new Intl.NumberFormat(language, { notation: "compact", compactDisplay: "long", maximumFractionDigits: 1 });

function measures(box) {
  const style = getComputedStyle(box);
  const size = parseFloat(style.fontSize);
  const pen = measures.pen ||= document.createElement("canvas").getContext("2d");
  pen.font = `400 ${size}px ${style.fontFamily}`;
  const wide = (texts) => Math.max(0, ...texts.map((text) => pen.measureText(text).width));
  return { width: box.clientWidth, size, family: style.fontFamily, wide };
}

function text({ size, family }, more) {
  return { color: MUTED, fontSize: size, fontFamily: family, ...more };
}

function amounts(spec, look, more) {
  const write = (value) => (Math.abs(value) >= 1e5 ? short : numbers(spec)).format(value);
  return { type: "value", axisLabel: text(look, { formatter: write }), splitLine: { lineStyle: { color: LINE } }, splitNumber: 4, ...more };
}

function quiet(series) {
  return { emphasis: { disabled: true }, cursor: "default", animationDuration: calm.matches ? 0 : MOVES, ...series };
}

// --- a trend: lines over periods ----------------------------------------------------------

function trend(spec, look, moves = []) {
  const labels = spec.series[0].points.map((point) => point.label);
  const many = spec.series.length > 1;
  const names = spec.series.map((series) => (many ? series.name : lastOf(series.points)?.text || ""));
  const right = Math.min(look.wide(names) * 1.08 + 1.2 * look.size, look.width * 0.34);
  const widest = look.wide(spec.series.flatMap((series) => series.points.map((point) => short.format(point.value ?? 0))));
  return {
    namesLines: names.map((name) => Math.ceil((look.wide([name]) * 1.15) / right) || 1),
    grid: { left: Math.max(widest, look.size * 2) + look.size, right: right + look.size * 0.6, top: look.size * 1.6, bottom: look.size * 2.6 },
    xAxis: axisOf(labels, look),
    yAxis: [amounts(spec, look, { scale: !spec.fromZero }), { type: "value", min: 0, max: 1, show: false }],
    series: [missing(spec), ...goal(spec, look, labels), ...spec.series.flatMap((series, place) => lines(series, place, many, { ...look, right, moved: moves[place] || 0 }))],
  };
}

const lastOf = (points) => points.filter((point) => point.value !== undefined).at(-1);

function axisOf(labels, look) {
  return {
    type: "category", data: labels, boundaryGap: true, axisTick: { show: false }, axisLine: { lineStyle: { color: LINE } },
    axisLabel: text(look, { hideOverlap: true, margin: look.size * 0.8 }),
  };
}

function missing(spec) {
  const empty = spec.series[0].points.map((_, at) => (spec.series.every(({ points }) => points[at].value === undefined) ? 1 : null));
  return quiet({ type: "bar", yAxisIndex: 1, data: empty, barWidth: "100%", z: 0, itemStyle: { color: "transparent", decal: NOTHING, opacity: 0.5 } });
}

function goal(spec, look, labels) {
  if (!spec.target) return [];
  const name = { value: spec.target.value, label: text(look, { show: true, position: "top", align: "left", formatter: spec.target.text }), symbolSize: 1 };
  return [quiet({
    type: "line", data: labels.map((_, at) => (at ? spec.target.value : name)), symbol: "circle", symbolSize: 0, z: 1, color: MUTED,
    lineStyle: { color: MUTED, type: [look.size / 6, look.size / 3], width: look.size / 9 },
  })];
}

function lines(series, place, many, look) {
  const { points } = series;
  const colour = SERIES[place % SERIES.length];
  const known = (at) => points[at]?.value !== undefined;
  const guess = (at) => Boolean(points[at]?.estimate);
  const last = points.lastIndexOf(lastOf(points));
  const whole = points.map((point, at) => {
    const marked = at === last || (known(at) && !known(at - 1) && !known(at + 1));
    const label = at === last && text(look, { show: true, position: "right", color: many ? colour : INK, fontWeight: 600,
      formatter: many ? series.name : point.text, overflow: "break", width: look.right, lineHeight: look.size * LINE_HEIGHT, offset: [0, look.moved] });
    const paint = many ? colour : colourOf(point);
    return { value: point.value ?? null, symbol: SHAPES[many ? "good" : point.status] || "circle", symbolSize: marked ? look.size * 0.7 : 0,
      itemStyle: { color: guess(at) ? "var(--card)" : paint, borderColor: paint, borderWidth: look.size / 6.5 }, ...(label && { label }) };
  });
  const solid = whole.map((datum, at) => (guess(at) && at !== last ? null : datum));
  const dashed = points.map((point, at) => (guess(at) || guess(at - 1) || guess(at + 1) ? point.value ?? null : null));
  const line = { type: "line", color: colour, connectNulls: false, showAllSymbol: true, z: 3 };
  const drawings = [quiet({ ...line, data: guess(last) ? solid.with(last, null) : solid, lineStyle: { width: look.size / 5.2 } })];
  if (dashed.some((value) => value !== null)) {
    drawings.push(quiet({ ...line, data: dashed.map((value, at) => (at === last && guess(last) ? whole[last] : value)), symbolSize: 0, lineStyle: { width: look.size / 5.2, type: [look.size / 2.6, look.size / 3.2] } }));
  }
  return drawings;
}

// --- bars that lie: split, ranking, funnel, composite ---------------------------------------------

// Names on the left (in as many lines as they need), bars between, values in a column on the right, each led by the shape of
// its status.
function lying(spec, look, rows, bars, { most, width = "62%", columns = true }) {
  const labels = rows.map((row) => row.label);
  const widest = look.wide(labels);
  const left = Math.min(widest * 1.08 + look.size, look.width * (look.width < 30 * look.size ? 0.4 : 0.34));
  const room = left - look.size * 0.8;
  const lines = widest <= room || rows.length > FEW ? 1 : Math.min(Math.ceil((widest * 1.15) / room), MOST_LINES);
  const right = look.wide(rows.map((row) => (row.head || row.value === undefined ? "" : row.text))) + look.size * 2.4;
  const empty = rows.map((row) => (row.head || row.value !== undefined ? null : { value: most * 0.15, label: text(look, { show: true, position: "right", opacity: 1, formatter: row.text }) }));
  const gaps = { type: "bar", barWidth: width, barGap: "-100%", z: 0, data: empty, itemStyle: { color: "transparent", decal: NOTHING, opacity: 0.5 } };
  return {
    lines,
    grid: { left, right, top: look.size * 0.4, bottom: look.size * 0.4 },
    xAxis: { ...amounts(spec, look, { min: (range) => Math.min(0, range.min), max: most, splitNumber: 3 }), axisLabel: { show: false } },
    yAxis: {
      type: "category", data: labels, inverse: true, axisTick: { show: false }, axisLine: { show: false },
      axisLabel: text(look, {
        color: INK, interval: 0, width: room, overflow: lines > 1 ? "break" : "truncate", ellipsis: "…", lineHeight: look.size * LINE_HEIGHT,
        formatter: (label, at) => (rows[at].head ? `{head|${label}}` : label), rich: { head: text(look, { fontWeight: 600, color: INK }) },
      }),
    },
    series: (columns ? [...bars, gaps, column(rows, look, most)] : bars).map(quiet),
  };
}

function column(rows, look, most) {
  const entry = (row) => {
    if (row.head || row.value === undefined) return null;
    const shape = SHAPES[row.status];
    const label = text(look, { show: true, position: "right", distance: look.size * 0.9, color: INK, formatter: row.text });
    return { value: most, label, symbol: shape || "circle", symbolSize: shape ? look.size * 0.75 : 0.01, symbolOffset: [look.size * 0.9, 0], itemStyle: { color: colourOf(row) } };
  };
  return { type: "line", lineStyle: { opacity: 0 }, z: 4, showAllSymbol: true, cursor: "pointer", data: rows.map(entry) };
}

// A row of one bar; ``whole`` is what it could be, drawn behind.
function rowBars(rows, paint, value, whole) {
  const front = { type: "bar", barWidth: "62%", z: 2, cursor: "pointer", data: rows.map((row) => ({ value: value(row), itemStyle: rounded(...paint(row)) })) };
  const behind = rows.map((row) => (row.head || row.value === undefined ? null : whole));
  return whole ? [{ type: "bar", barWidth: "62%", z: 1, barGap: "-100%", data: behind, itemStyle: rounded("var(--sunken)", 1) }, front] : [front];
}

const rounded = (color, opacity) => ({ color, opacity, borderRadius: [0, 3, 3, 0] });
const doubt = (row, opacity) => (row.estimate ? opacity * 0.6 : opacity);
const largest = (spec) => Math.max(0, ...spec.series.flatMap(({ points }) => points.map((point) => point.value ?? 0)));

function bar(spec, look) {
  if (spec.series.length === 1) return ranking(spec, look);
  const rows = spec.series[0].points;
  const widest = spec.series.flatMap(({ points }) => points).map((point) => point.text).sort((one, other) => other.length - one.length)[0];
  const bars = spec.series.map(({ name, points }, place) => ({
    type: "bar", name, barGap: "15%", barCategoryGap: "30%",
    data: points.map((point) => ({
      value: point.value ?? 0, itemStyle: rounded(SERIES[place % SERIES.length], doubt(point, 1)),
      label: text(look, { show: true, position: "right", color: point.value === undefined ? MUTED : INK, formatter: point.text }),
    })),
  }));
  return lying(spec, look, rows.map((row) => ({ ...row, value: row.value ?? 0, text: widest })), bars, { most: largest(spec) || 1, columns: false });
}

// Quiet where all is well: only what needs attention has a colour.
const loud = (row) => (row.status === "watch" || row.status === "bad" || row.status === "late" ? [colourOf(row), doubt(row, 0.6)] : ["var(--line-strong)", doubt(row, 0.5)]);

function ranking(spec, look) {
  const [{ points }] = spec.series;
  const most = Math.max(largest(spec), spec.target?.value ?? 0) || 1;
  const bars = rowBars(points, points.some(({ status }) => status in SHAPES) ? loud : (row) => [SERIES[0], doubt(row, 0.85)], (row) => row.value ?? null);
  if (spec.target) bars.push({ type: "line", data: points.map(() => spec.target.value), symbolSize: 0, lineStyle: { color: INK, type: [look.size / 6, look.size / 3], width: look.size / 9 }, z: 3 });
  return lying(spec, look, points, bars, { most });
}

function funnel(spec, look) {
  const most = largest(spec) || 1;
  const share = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 });
  const rows = spec.series[0].points.map((point, at, all) => {
    const before = all[at - 1]?.value;
    return point.value !== undefined && before ? { ...point, text: `${point.text}  (${share.format(point.value / before)})` } : point;
  });
  return lying(spec, look, rows, rowBars(rows, (row) => [SERIES[0], doubt(row, 1)], (row) => row.value ?? null, most), { most });
}

// Points reached of those a component can give: each bar is as long as all its points; the parts of the index are heads.
function composite(spec, look) {
  const rows = spec.series[0].points.flatMap((point, at, all) =>
    point.group && point.group !== all[at - 1]?.group ? [{ label: point.group, head: true }, point] : [point]);
  const reached = (row) => (row.head || row.value === undefined || !row.most ? null : Math.max(0, (100 * row.value) / row.most));
  const paint = (row) => (row.status in SHAPES ? loud(row) : [SERIES[0], doubt(row, 0.85)]);
  return { ...lying(spec, look, rows, rowBars(rows, paint, reached, 100), { most: 100 }), rows };
}

const KINDS = { trend, bar, ranking, funnel, composite };

// --- a drawing by the engine: draws, finds the point under the pointer, follows its size ---------------

class Drawing {
  constructor(figure, box, spec, echarts) {
    Object.assign(this, { figure, box, spec, upright: spec.kind === "trend" });
    this.chart = echarts.init(box, null, { renderer: "svg" });
    const before = seen.get(figure.id);
    if (before) this.chart.setOption({ ...before, animation: false });
    this.draw();
    this.stops = (this.rows || spec.series[0].points).map((row, at) => (row.head ? -1 : at)).filter((at) => at >= 0);
  }

  draw() {
    this.look = measures(this.box);
    this.put({ animation: !calm.matches });
    if (this.upright && this.spec.series.length > 1) this.put({ animation: !calm.matches }, this.partings());
  }

  put(how, moves) {
    const { rows, lines, namesLines, ...option } = KINDS[this.spec.kind](this.spec, this.look, moves);
    Object.assign(this, { rows, namesLines });
    this.box.style.setProperty("--lines", lines || 1);
    this.chart.setOption({ animationDurationUpdate: MOVES, ...option, ...how }, { replaceMerge: ["series"] });
    seen.set(this.figure.id, option);
  }

  resize() {
    if (!this.box.isConnected) return; // what is taken out of the page is told that it has no size
    this.chart.resize({ silent: true, animation: { duration: 0 } });
    this.draw();
  }

  pointsAt(at) {
    return this.rows ? [this.rows[at]] : this.spec.series.map((series) => series.points[at]);
  }

  indexAt(x, y) {
    const found = this.chart.convertFromPixel({ gridIndex: 0 }, [x, y])?.[this.upright ? 0 : 1];
    const near = Math.min(Math.max(Math.round(found ?? 0), 0), (this.rows || this.spec.series[0].points).length - 1);
    return this.stops.includes(near) ? near : this.stops.find((stop) => stop > near) ?? this.stops[0];
  }

  spot(at) {
    const values = this.pointsAt(at).map((point) => point.value).filter((value) => value !== undefined);
    const value = this.spec.kind === "composite" ? 100 : values.length ? Math.max(...values) : 0;
    return this.chart.convertToPixel({ gridIndex: 0 }, this.upright ? [at, value] : [value, at]);
  }

  // How far each name at the end of a line moves, so that none covers another and none leaves the drawing.
  partings() {
    const placed = this.spec.series
      .map((series, place) => ({ place, last: lastOf(series.points) }))
      .filter(({ last }) => last)
      .map(({ place, last }) => ({ place, y: this.chart.convertToPixel({ yAxisIndex: 0 }, last.value) }))
      .sort((one, other) => one.y - other.y);
    const high = ({ place }) => this.look.size * (LINE_HEIGHT * this.namesLines[place] + 0.2);
    let free = 0;
    const middles = placed.map((name) => {
      const middle = Math.max(name.y, free + high(name) / 2);
      free = middle + high(name) / 2;
      return middle;
    });
    let floor = this.box.clientHeight - this.look.size * 2.2;
    const moves = [];
    for (const [at, name] of [...placed.entries()].reverse()) {
      const middle = Math.min(middles[at], floor - high(name) / 2);
      floor = middle - high(name) / 2;
      moves[name.place] = middle - name.y;
    }
    return moves;
  }

  svg() {
    return this.box.querySelector("svg");
  }

  stop() {
    this.chart.dispose();
  }
}

// --- a map: outlines of a GeoJSON file, coloured by the page's classes ---------------------------------

const SVG = "http://www.w3.org/2000/svg";
const hatch = (size) => `<pattern id="chart-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45) scale(${size})"><path d="M0 0v6" class="map-hatch"/></pattern>`;

class Outlines {
  constructor(figure, box, spec, outlines) {
    Object.assign(this, { figure, box, spec });
    const points = new Map(spec.series[0].points.map((point) => [point.key, point]));
    this.points = [];
    this.paths = [];
    const { view, path } = flattened(outlines.features);
    const root = document.createElementNS(SVG, "svg");
    root.setAttribute("viewBox", view);
    root.innerHTML = `<defs>${hatch(1000 / Math.max(box.clientWidth, 1))}</defs>`;
    for (const feature of outlines.features) {
      const point = points.get(String(feature.id)) || { label: feature.properties?.name || "", said: "", status: "none" };
      const shape = document.createElementNS(SVG, "path");
      shape.setAttribute("d", path(feature.geometry));
      shape.setAttribute("class", `map-area ${point.value === undefined ? "map-none" : `map-${point.step}`}`);
      shape.dataset.at = this.points.push(point) - 1;
      this.paths.push(shape);
      root.append(shape);
    }
    box.replaceChildren(root);
    this.order();
  }

  // The arrows go through the areas as the ranking of their values does.
  order() {
    const value = (at) => this.points[at].value ?? -Infinity;
    this.stops = this.points.map((_, at) => at).sort((one, other) => value(other) - value(one));
  }

  resize() {}

  pointsAt(at) {
    return [this.points[at]];
  }

  indexAt(x, y, target) {
    return target.dataset?.at === undefined ? undefined : Number(target.dataset.at);
  }

  spot(at) {
    const frame = this.box.getBoundingClientRect();
    const area = this.paths[at].getBoundingClientRect();
    this.paths.forEach((path, place) => path.classList.toggle("map-at", place === at));
    return [area.left + area.width / 2 - frame.left, area.top + area.height / 2 - frame.top];
  }

  svg() {
    return this.box.querySelector("svg");
  }

  stop() {}
}

// Degrees to a flat picture: near the equator it is enough to shorten the longitudes by the cosine of the latitude.
function flattened(features) {
  const ends = [Infinity, Infinity, -Infinity, -Infinity];
  const rings = (geometry) => (geometry.type === "Polygon" ? geometry.coordinates : geometry.coordinates.flat());
  for (const [x, y] of features.flatMap(({ geometry }) => rings(geometry).flat())) {
    ends[0] = Math.min(ends[0], x); ends[1] = Math.min(ends[1], y);
    ends[2] = Math.max(ends[2], x); ends[3] = Math.max(ends[3], y);
  }
  const squeeze = Math.cos((((ends[1] + ends[3]) / 2) * Math.PI) / 180);
  const scale = 1000 / Math.max((ends[2] - ends[0]) * squeeze, ends[3] - ends[1]);
  const place = ([x, y]) => `${((x - ends[0]) * squeeze * scale).toFixed(1)} ${((ends[3] - y) * scale).toFixed(1)}`;
  const path = (geometry) => rings(geometry).map((ring) => `M${ring.map(place).join("L")}z`).join("");
  return { view: `-4 -4 ${(ends[2] - ends[0]) * squeeze * scale + 8} ${(ends[3] - ends[1]) * scale + 8}`, path };
}

// --- one figure: pointer, keyboard, what is said, saving ---------------------------------------------

const specOf = (figure) => JSON.parse(figure.querySelector("script[type='application/json']").textContent);

async function draw(figure) {
  const box = figure.querySelector("[data-drawing]");
  const spec = specOf(figure);
  const rows = spec.series[0].points.length + new Set(spec.series[0].points.map((point) => point.group).filter(Boolean)).size;
  box.style.setProperty("--rows", rows * (spec.kind === "bar" ? Math.max(1, spec.series.length * 0.7) : 1));
  const outlines = spec.kind === "map" ? await fetched(spec.outlines) : undefined;
  const library = outlines ? undefined : await engine(figure.dataset.engine);
  if (!figure.isConnected) return; // another figure has taken its place meanwhile: this one has no size any more
  if (outlines && !outlines.features.length) {
    // No boundaries are known, or they cannot be had now: the table says all there is.
    box.hidden = true;
    figure.querySelector("details").open = true;
    return;
  }
  const drawing = outlines
    ? new Outlines(figure, box, spec, outlines)
    : new Drawing(figure, box, spec, library);
  drawn.set(figure, drawing);
  follow(figure, box, drawing);
}

const fetched = (address) => fetch(address).then((answer) => answer.json()).catch(() => ({ features: [] }));

function follow(figure, box, drawing) {
  const hint = box.appendChild(Object.assign(document.createElement("div"), { className: "chart-hint", hidden: true }));
  let at;
  const point = (next, spoken) => {
    at = next;
    hint.hidden = at === undefined;
    if (hint.hidden) return;
    const points = drawing.pointsAt(at);
    const lines = [points[0].label, ...points.map((one) => one.said)];
    hint.replaceChildren(...lines.filter(Boolean).map((line, place) => Object.assign(document.createElement(place ? "span" : "strong"), { textContent: line })));
    const [x, y] = drawing.spot(at);
    hint.style.insetInlineStart = `${Math.min(Math.max(x - hint.offsetWidth / 2, 0), Math.max(box.clientWidth - hint.offsetWidth, 0))}px`;
    hint.style.insetBlockStart = `${y - hint.offsetHeight - 12 < box.scrollTop ? y + 14 : y - hint.offsetHeight - 12}px`;
    if (spoken) figure.querySelector("[data-said]").textContent = lines.join(": ");
    if (spoken && box.scrollHeight > box.clientHeight) box.scrollTop = y - box.clientHeight / 2;
  };
  const open = () => {
    const found = at !== undefined && drawing.pointsAt(at).find((one) => one.url);
    const asked = found && new CustomEvent("chart:open", { bubbles: true, cancelable: true, detail: found });
    if (asked && figure.dispatchEvent(asked)) location.assign(found.url);
  };
  box.addEventListener("pointermove", (event) => {
    const frame = box.getBoundingClientRect();
    point(drawing.indexAt(event.clientX - frame.left, event.clientY - frame.top + box.scrollTop, event.target), false);
    box.classList.toggle("opens", at !== undefined && drawing.pointsAt(at).some((one) => one.url));
  });
  box.addEventListener("pointerleave", () => point(undefined, false));
  box.addEventListener("blur", () => point(undefined, false));
  box.addEventListener("click", open);
  box.addEventListener("keydown", (event) => {
    const place = drawing.stops.indexOf(at);
    const last = drawing.stops.length - 1;
    const back = place < 0 ? last : Math.max(place - 1, 0);
    const on = Math.min(place + 1, last);
    const steps = { ArrowRight: on, ArrowDown: on, ArrowLeft: back, ArrowUp: back, Home: 0, End: last };
    if (event.key === "Enter") open();
    if (event.key === "Escape") point(undefined, false);
    if (!(event.key in steps)) return;
    event.preventDefault();
    point(drawing.stops[steps[event.key]], true);
  });
}

// --- saving: the drawing with its title and foot, colours as they are seen --------------------------------

// An image has no access to the page's fonts: it gets its own.
async function letters() {
  const faces = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules].filter((rule) => rule instanceof CSSFontFaceRule).map((rule) => [rule, sheet.href]));
  const carried = faces.map(async ([{ style }, base]) => {
    const address = new URL(style.getPropertyValue("src").match(/url\("?([^")]+)/)[1], base);
    const bytes = new Uint8Array(await (await fetch(address)).arrayBuffer());
    const source = `url(data:font/woff2;base64,${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))})`;
    const more = ["font-family", "font-weight", "unicode-range"].map((name) => `${name}:${style.getPropertyValue(name)}`);
    return `@font-face{${more.join(";")};src:${source}}`;
  });
  return (await Promise.all(carried)).join("");
}

// A drawing as it is seen, without the page's style sheets.
function copied(shown, place) {
  const copy = shown.cloneNode(true);
  copy.removeAttribute("style");
  const sources = shown.querySelectorAll("*");
  copy.querySelectorAll("*").forEach((element, at) => {
    const seenAs = getComputedStyle(sources[at]);
    for (const name of ["fill", "stroke", "stroke-width", "font-size", "font-family", "font-weight"]) element.setAttribute(name, seenAs.getPropertyValue(name));
    element.removeAttribute("class");
    element.removeAttribute("style");
  });
  Object.entries(place).forEach(([name, value]) => copy.setAttribute(name, value));
  return copy;
}

function picture(figure, fonts) {
  const spec = specOf(figure);
  const shown = drawn.get(figure)?.svg();
  const words = figure.querySelector("[data-nothing]")?.textContent;
  const style = getComputedStyle(figure);
  const size = parseFloat(style.fontSize);
  const frame = shown ? shown.getBoundingClientRect() : { width: Math.max(words.length * 0.55, 30) * size, height: size * 4 };
  const width = frame.width + 2 * size;
  const height = frame.height + size * 5.5;
  const whole = document.createElementNS(SVG, "svg");
  Object.entries({ xmlns: SVG, width, height, viewBox: `0 0 ${width} ${height}`, "font-family": style.fontFamily }).forEach(([name, value]) => whole.setAttribute(name, value));
  const add = (name, attributes, content = "") => {
    const element = whole.appendChild(document.createElementNS(SVG, name));
    Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
    element.textContent = content;
  };
  if (fonts) add("style", {}, fonts);
  add("rect", { width, height, fill: getComputedStyle(document.documentElement).getPropertyValue("--card") });
  add("text", { x: size, y: size * 2, fill: style.color, "font-size": size * 1.15, "font-weight": 600 }, [spec.title, spec.unit && `(${spec.unit})`].filter(Boolean).join(" "));
  if (shown) whole.append(copied(shown, { x: size, y: size * 3, width: frame.width, height: frame.height }));
  else add("text", { x: width / 2, y: size * 5, fill: style.color, "font-size": size, "text-anchor": "middle" }, words);
  const simulated = figure.querySelector("figcaption .badge")?.textContent;
  add("text", { x: size, y: height - size, fill: style.color, "font-size": size * 0.85 }, [simulated, spec.foot].filter(Boolean).join(" · "));
  return { text: new XMLSerializer().serializeToString(whole), width, height };
}

function hand(blob, name) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

async function save(figure, format) {
  const { text: source, width, height } = picture(figure, format === "png" ? await letters() : "");
  const vector = new Blob([source], { type: "image/svg+xml" });
  if (format === "svg") return hand(vector, `${figure.id}.svg`);
  const image = new Image();
  image.src = URL.createObjectURL(vector);
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: width * 2, height: height * 2 });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(image.src);
  return canvas.toBlob((blob) => hand(blob, `${figure.id}.png`));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-saves]");
  const figure = button?.closest("[data-chart]");
  if (figure && (drawn.has(figure) || figure.querySelector("[data-nothing]"))) save(figure, button.dataset.saves);
});

// --- start: what comes near is drawn; what htmx brings later too --------------------------------------------

const sizes = new ResizeObserver((found) => found.forEach(({ target }) => drawn.get(target.closest("[data-chart]"))?.resize()));
const near = new IntersectionObserver((found) => found.filter(({ isIntersecting }) => isIntersecting).forEach(({ target }) => {
  near.unobserve(target);
  draw(target).then(() => sizes.observe(target.querySelector("[data-drawing]")));
}), { rootMargin: "300px" });

function setUp(root) {
  root.querySelectorAll("[data-chart]:has([data-drawing]):not([data-ready])").forEach((figure) => {
    figure.dataset.ready = "yes";
    near.observe(figure);
  });
}

setUp(document);
document.addEventListener("htmx:load", (event) => setUp(event.target.parentElement || event.target));
document.addEventListener("htmx:beforeCleanupElement", (event) => {
  const figures = event.target.matches?.("[data-chart]") ? [event.target] : event.target.querySelectorAll?.("[data-chart]") || [];
  figures.forEach((figure) => drawn.get(figure)?.stop());
});
