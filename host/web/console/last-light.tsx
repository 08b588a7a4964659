/** The light of a device's last BlinkUp, as `impsim inspect` draws it: passwords and tokens are veiled. */
export function LastLight({
  id,
  at,
  hasLight,
  beside,
}: {
  readonly id: string;
  /** When it was: another one has another picture. */
  readonly at: number | null;
  readonly hasLight: boolean;
  readonly beside: boolean;
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
            {beside && (
              <a class="button small" href="/scope">
                Watch its light live
              </a>
            )}
          </div>
        </>
      ) : (
        <p class="quiet">
          None yet. A device tells of the last BlinkUp that it received as soon as it is on-line.
        </p>
      )}
    </section>
  );
}
