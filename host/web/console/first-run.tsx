/** Three steps that lead a newcomer to a first BlinkUp. */
export function FirstRun() {
  return (
    <section class="card" aria-labelledby="first-run">
      <h2 id="first-run">Your first BlinkUp in three steps</h2>
      <ol class="steps">
        <li>
          <b>Have a device that listens.</b> Start one with <code>impsim device</code> (simulated, or a board
          with a light sensor), or let <code>impsim up</code> bring its own.
        </li>
        <li>
          <b>Flash it.</b> Open the <a href="/blinkup">transmitter</a>, type your network’s name and password,
          and hold the sensor to this screen.
        </li>
        <li>
          <b>Watch it come on-line.</b> The device appears here by itself, with its log and its agent’s
          address.
        </li>
      </ol>
    </section>
  );
}
