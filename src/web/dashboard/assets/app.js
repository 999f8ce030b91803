/** Draws each chart out of the table beside it, so that both show the same; without this the table is there. */
(() => {
  const meanings = { opened: "--warn", prevented: "--good", fixed: "--accent", merged: "--bad" };
  let plots = [];

  const colour = (name) => {
    const probe = document.createElement("span");
    probe.style.color = `var(${name})`;
    document.body.append(probe);
    const value = getComputedStyle(probe).color;
    probe.remove();
    return value;
  };

  const readTable = (table) => {
    const heads = [...table.querySelectorAll("thead th[data-series]")];
    const rows = [...table.querySelectorAll("tbody tr")];
    const weeks = rows.map((row) => Date.parse(row.querySelector("time").dateTime) / 1000);
    const values = heads.map((_, index) =>
      rows.map((row) => Number(row.querySelectorAll("td[data-value]")[index].dataset.value)),
    );
    return { heads, data: [weeks, ...values] };
  };

  const draw = (place) => {
    const table = document.getElementById(place.dataset.chart);
    if (!table || typeof uPlot === "undefined") return;
    const { heads, data } = readTable(table);
    if (data[0].length < 2) return;
    const axis = {
      stroke: colour("--quiet"),
      grid: { stroke: colour("--line-soft"), width: 1 },
      ticks: { show: false },
    };
    const width = () => Math.max(240, place.clientWidth);
    place.classList.add("drawn");
    const locale = document.documentElement.lang;
    const day = new Intl.DateTimeFormat(locale, {
      month: "short",
      day: "numeric",
      timeZone: "UTC",
    });
    const plot = new uPlot(
      {
        width: width(),
        height: 220,
        tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "UTC"),
        scales: { y: { range: (_, __, max) => [0, Math.max(4, Math.ceil(max * 1.08))] } },
        axes: [
          {
            ...axis,
            values: (_, ticks) => ticks.map((tick) => day.format(tick * 1000)),
            space: 64,
            size: 32,
            incrs: [1, 2, 4, 8, 13, 26].map((weeks) => weeks * 7 * 86_400),
            splits: (_, __, min, max, step) => {
              const first = data[0].find((week) => week >= min) ?? min;
              const count = Math.floor((max - first) / step) + 1;
              return Array.from({ length: Math.max(0, count) }, (_, index) => first + index * step);
            },
          },
          {
            ...axis,
            size: 56,
            incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000],
          },
        ],
        series: [
          {
            label: table.querySelector("thead th").textContent.trim(),
            value: (_, at) => (at == null ? "–" : day.format(at * 1000)),
          },
          ...heads.map((head) => ({
            label: head.textContent.trim(),
            stroke: colour(meanings[head.dataset.series] ?? "--quiet"),
            width: 2,
            points: { size: 5 },
          })),
        ],
      },
      data,
      place,
    );
    plots.push({ plot, width });
  };

  const drawAll = () => {
    for (const { plot } of plots) plot.destroy();
    plots = [];
    for (const place of document.querySelectorAll("[data-chart]")) draw(place);
  };

  document.addEventListener("DOMContentLoaded", drawAll);
  document.addEventListener("htmx:afterSettle", drawAll);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
  addEventListener("resize", () => {
    for (const { plot, width } of plots) plot.setSize({ width: width(), height: 220 });
  });
})();
