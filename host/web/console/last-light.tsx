/** The light of a device's last BlinkUp, as `impsim inspect` draws it: passwords and tokens are veiled. */
export function LastLight({
  id,
  at,
  hasLight,
}: {
  readonly id: string;
  /** Its last enrollment: another one has another picture. */
  readonly at: number | null;
  readonly hasLight: boolean;
}) {
  const address = `/api/devices/${id}/light?of=${at ?? 0}`;
  return (
    <section class="card" aria-labelledby="last-light">
      <h2 id="last-light">Light of its last BlinkUp</h2>
      {hasLight ? (
        <>
          <div class="scroll last-light" role="group" aria-label="The picture" tabIndex={0}>
            <img src={address} alt="The light of the last BlinkUp with symbols, bits and fields under it" />
          </div>
          <div class="actions">
            <a class="button small" href={address} target="_blank" rel="noreferrer">
              Open the picture
            </a>
            <a class="button small" href="/scope">
              Watch its light live
            </a>
          </div>
        </>
      ) : (
        <p class="quiet">
          Shown for the simulated imp of <code>impsim up</code>. Of a board, <code>impsim record</code> keeps
          the light, and the <a href="/scope">scope</a> opens it.
        </p>
      )}
    </section>
  );
}
