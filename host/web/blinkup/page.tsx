import { Shell, show } from '../shell/shell.tsx';

show(
  <Shell width="narrow">
    <h1>Transmitter</h1>
  </Shell>,
);
