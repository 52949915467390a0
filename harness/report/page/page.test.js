// Clicks and types through a page made by `rollcall report --html`. .ci/page_test.cmake appends it;
// what it saw it leaves in the document, which the browser prints.
(async () => {
  const seen = [];
  const check = (what, is) => seen.push((is ? "passed" : "FAILED") + ": " + what);
  const $ = (selector) => document.querySelector(selector);
  const key = (k) => dispatchEvent(new KeyboardEvent("keydown", { key: k, cancelable: true }));
  const picked = () => Number($(".row.picked").dataset.row);
  const { rows, broke } = JSON.parse($("#data").textContent).timeline;
  const isWhole = (cell) => cell.scrollHeight <= cell.clientHeight + 1;
  try {
    check("a lane for each task", document.querySelectorAll("#lanes span[title]").length >= 2);
    check("rows are drawn", document.querySelectorAll(".row").length > 5);
    check("only rows in sight", document.querySelectorAll(".row").length < 120);
    check("scopes and arrows are drawn", document.querySelectorAll("#canvas svg path").length > 3);
    check("the step that broke is picked", broke > 0 && picked() === broke);
    check("and marked", Number($(".row.broke").dataset.row) === broke);
    check("and in sight", $(".row.broke").getBoundingClientRect().bottom < innerHeight);
    check("why is told", $("#about").textContent.includes("Why"));
    check("no text is cut", [...document.querySelectorAll(".cell")].every(isWhole));
    key("Home");
    check("Home picks the first", picked() === 0);
    key("ArrowDown");
    check("an arrow key picks the next", picked() === 1);
    key("k");
    check("k picks the one before", picked() === 0);
    key("End");
    check("End picks the last", picked() === rows.length - 1);
    check("and brings it into sight", $("#scroller").scrollTop > 0 || rows.length < 20);
    key("Home");
    key("n");
    check("n finds a notable step", rows[picked()].notable === true);
    key("b");
    check("b goes back to the step that broke", picked() === broke);
    key("Home");
    key("c");
    check("c finds a choice", rows[picked()].options.length > 1);
    check("what could have run is listed",
          document.querySelectorAll("#step li").length === rows[picked()].options.length);
    check("what ran is marked", document.querySelectorAll("#step li.taken").length === 1);
    document.querySelectorAll(".row")[2].querySelector(".cell, .passes").click();
    check("a click picks", picked() === Number(document.querySelectorAll(".row")[2].dataset.row));
    const before = document.documentElement.dataset.theme;
    $("#theme").click();
    check("the theme changes", document.documentElement.dataset.theme !== before);
    key("?");
    check("? opens the help", $("#help").open);
    $("#help form button").click();
    check("and its button closes it", !$("#help").open);
    const all = $("#canvas").style.height;
    $("#notable-only").click();
    check("notable steps only: fewer rows", parseInt($("#canvas").style.height) < parseInt(all));
    $("#notable-only").click();
    check("and all again", $("#canvas").style.height === all);
    // How long a redraw takes, with its layout: what a frame must have time for.
    const scroller = $("#scroller");
    const redraws = 60, begin = performance.now();
    for (let i = 0; i < redraws; ++i) {
      const range = Math.max(1, scroller.scrollHeight - scroller.clientHeight);
      scroller.scrollTop = (i * 1709) % range;
      dispatchEvent(new Event("resize"));
      document.body.getBoundingClientRect();
    }
    const each = (performance.now() - begin) / redraws;
    seen.push(`redraw: ${each.toFixed(2)} ms of ${rows.length} rows`);
    $("#copy").click();
    await new Promise((done) => setTimeout(done, 200));
    check("copying says so", $("#copy").textContent === "Copied");
    const line = $("#about pre").textContent;
    check("the replay line is there", line.includes("./rollcall replay rc1."));
    check("nothing is loaded", performance.getEntriesByType("resource").length === 0);
  } catch (error) {
    check(String(error), false);
  }
  const failed = seen.filter((line) => line.startsWith("FAILED")).length;
  const out = document.createElement("pre");
  out.textContent = seen.join("\n") + `\npage test: ${seen.length} lines, ${failed} failed\n`;
  document.body.append(out);
})();
