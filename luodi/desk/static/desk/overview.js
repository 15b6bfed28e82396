// Charts of the overviews: drawn from the figures of the page, which stand in tables beside them and need no script.
// A point of a chart leads to the rows of its figure, as the figure in the table does.
(() => {
  "use strict";

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const PAPER = { width: 340, height: 106 };
  const WORDS = { fontFamily: "inherit", fontSize: 12 };

  function tip(told) {
    return {
      renderMode: "richText",
      confine: true,
      trigger: "item",
      formatter: (point) => {
        const series = told.series[point.seriesIndex];
        return `${series.name} ${told.labels[point.dataIndex]}：${series.shown[point.dataIndex]} ${told.unit}`;
      },
    };
  }

  function bars(told) {
    const [series] = told.series;
    return {
      grid: { left: 8, right: 56, top: 4, bottom: 4, containLabel: true },
      xAxis: { type: "value", show: false },
      yAxis: { type: "category", data: told.labels, inverse: true, axisTick: { show: false }, axisLine: { lineStyle: { color: colour("edge") } }, axisLabel: { color: colour("ink") } },
      series: [{
        type: "bar", name: series.name, data: series.values, barMaxWidth: 20, itemStyle: { color: colour("accent") },
        label: { show: true, position: "right", color: colour("ink"), formatter: (point) => series.shown[point.dataIndex] },
      }],
    };
  }

  // Solid with circles and dashed with squares: told apart on black-and-white paper too.
  const LINES = [
    { lineStyle: { width: 2 }, symbol: "circle", symbolSize: 7, colour: "accent" },
    { lineStyle: { width: 1.5, type: "dashed" }, symbol: "emptyRect", symbolSize: 6, colour: "soft" },
  ];

  function lines(told) {
    return {
      grid: { left: 8, right: 16, top: 28, bottom: 4, containLabel: true },
      legend: { top: 0, left: 0, itemWidth: 32, itemHeight: 8, textStyle: { color: colour("ink") } },
      xAxis: { type: "category", data: told.labels, axisTick: { show: false }, axisLine: { lineStyle: { color: colour("edge") } }, axisLabel: { color: colour("soft") } },
      yAxis: { type: "value", splitNumber: 3, splitLine: { lineStyle: { color: colour("line") } }, axisLabel: { color: colour("soft") } },
      series: told.series.map((series, place) => {
        const { colour: ink, lineStyle, ...look } = LINES[place % LINES.length];
        return { type: "line", name: series.name, data: series.values, ...look, color: colour(ink), lineStyle: { ...lineStyle, color: colour(ink) } };
      }),
    };
  }

  function draw(place, told) {
    place.hidden = false;
    place.setAttribute("role", "img");
    place.setAttribute("aria-label", `${place.closest("section").querySelector("h2, h3").textContent.trim()}，数在下面的表里`);
    const chart = window.echarts.init(place, null, { renderer: "svg" });
    const option = told.kind === "bars" ? bars(told) : lines(told);
    chart.setOption({ animation: false, textStyle: WORDS, tooltip: tip(told), ...option });
    chart.on("click", (point) => {
      const url = told.series[point.seriesIndex].urls[point.dataIndex];
      if (url) window.location.assign(url);
    });
    let onPaper = false;
    window.addEventListener("resize", () => {
      if (!onPaper) chart.resize();
    });
    // Drawn anew for half a sheet, so that words stay readable; a view box lets it fill what the paper gives.
    window.addEventListener("beforeprint", () => {
      onPaper = true;
      chart.resize(PAPER);
      chart.getZr().flush();
      place.querySelector("svg").setAttribute("viewBox", `0 0 ${PAPER.width} ${PAPER.height}`);
    });
    window.addEventListener("afterprint", () => {
      onPaper = false;
      place.querySelector("svg").removeAttribute("viewBox");
      chart.resize({ width: "auto", height: "auto" });
    });
  }

  document.addEventListener("DOMContentLoaded", () => {
    const told = JSON.parse(document.getElementById("charts").textContent);
    for (const place of document.querySelectorAll("[data-chart]")) draw(place, told[place.dataset.chart]);
    // On paper nobody points at figures: there the definitions stand below them.
    window.addEventListener("beforeprint", () => document.querySelectorAll("details.meanings").forEach((one) => { one.open = true; }));
    // Date and definition of a figure, for the mouse and for the keyboard; without a script the title says them.
    for (const one of document.querySelectorAll("a.figure[title], a.told[title]")) new window.bootstrap.Tooltip(one, { container: "body", trigger: "hover focus" });
  });
})();
