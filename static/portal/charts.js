// A chart drawn from the table beside it: the first column gives the labels, each further column a series.

const style = () => getComputedStyle(document.documentElement);
const TONES = ["--brand", "--info", "--good", "--accent", "--ink-soft"];
const number = (text, language) => {
  const plain = language === "vi" ? text.replaceAll(".", "").replace(",", ".") : text.replaceAll(",", "");
  return Number.parseFloat(plain.replace(/[^\d.-]/g, "")) || 0;
};

function draw(canvas) {
  const table = document.getElementById(canvas.dataset.chartTable);
  const language = document.documentElement.lang;
  const heads = [...table.tHead.rows[0].cells].slice(1).map((cell) => cell.textContent.trim());
  const rows = [...table.tBodies[0].rows];
  const look = style();
  const sideways = canvas.dataset.chart === "bars";
  const type = sideways ? "bar" : canvas.dataset.chart;
  const round = type === "doughnut" || type === "pie";
  const tone = (at) => look.getPropertyValue(TONES[at % TONES.length]).trim();
  const grid = { color: look.getPropertyValue("--line").trim() };
  const ticks = { color: look.getPropertyValue("--ink-soft").trim(), precision: 0 };
  return new window.Chart(canvas, {
    type,
    data: {
      labels: rows.map((row) => row.cells[0].textContent.trim()),
      datasets: heads.map((label, at) => ({
        label,
        data: rows.map((row) => number(row.cells[at + 1]?.textContent ?? "", language)),
        backgroundColor: round ? rows.map((_, row) => tone(row)) : tone(at),
        borderColor: round ? look.getPropertyValue("--paper").trim() : tone(at),
        borderRadius: type === "bar" ? 4 : 0,
        maxBarThickness: 36,
        tension: 0.25,
      })),
    },
    options: {
      responsive: true,
      maintainAspectRatio: false,
      indexAxis: sideways ? "y" : "x",
      animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? false : { duration: 300 },
      font: { family: look.getPropertyValue("--type") },
      plugins: { legend: { display: round || heads.length > 1, labels: { color: ticks.color } } },
      scales: round ? {} : { x: { grid, ticks, beginAtZero: true }, y: { grid, ticks, beginAtZero: true } },
    },
  });
}

window.Chart.defaults.font.family = style().getPropertyValue("--type");
window.Chart.defaults.font.size = 14;
let charts = [...document.querySelectorAll("canvas[data-chart]")].map(draw);
document.addEventListener("portal:theme", () => {
  for (const chart of charts) chart.destroy();
  charts = [...document.querySelectorAll("canvas[data-chart]")].map(draw);
});
