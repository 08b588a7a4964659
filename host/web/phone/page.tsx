/** The transmitter on a phone, by itself: `impsim up --lan`. */
import '../shell/jitless.ts';
import { useEffect, useState } from 'preact/hooks';
import '../blinkup/style.css';
import { LookingImpField } from '../blinkup/looking-imp.tsx';
import { Transmitter } from '../blinkup/transmitter.tsx';
import { type ApiError, explained } from '../shell/api.ts';
import { Note, Trouble } from '../shell/note.tsx';
import { Frame, show } from '../shell/shell.tsx';
import { openPhone, type OpenedPhone } from './phone-app.ts';

const opening = openPhone();
opening.catch(() => undefined);

function PhonePage() {
  const [phone, setPhone] = useState<OpenedPhone | null>(null);
  const [why, setWhy] = useState<ApiError | null>(null);
  const [looks, setLooks] = useState(true);
  useEffect(() => {
    opening.then(setPhone, (thrown: unknown) => setWhy(explained(thrown)));
  }, []);
  return (
    <Frame width="narrow" alone>
      <h1>BlinkUp</h1>
      {why !== null && <Trouble why={why} title="The page cannot be used" />}
      {phone !== null && (
        <Transmitter app={phone.app} look={looks ? phone.look : null} sightings={phone.sightings}>
          <Note kind="warn">
            <p>
              This page came in plain HTTP: whoever listens in this network sees what it sends. That is a
              token and, while the simulated imp looks, the light with the password in it. For a real sensor
              switch that off: then what you type leaves this phone as light alone.
            </p>
          </Note>
          <LookingImpField imp={phone.imp} looks={looks} onLooks={setLooks} />
        </Transmitter>
      )}
    </Frame>
  );
}

show(<PhonePage />);
