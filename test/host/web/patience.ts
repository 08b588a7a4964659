/** How long tests of pages wait for one thing to show: a loaded machine draws slowly, and that is no fault of a page. */
export const patienceMs = 110_000;
