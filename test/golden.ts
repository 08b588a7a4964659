/** `npm run golden`: writes anew what tests compare with, where it is made from the program's own tables. Look at the diff before you commit. */
import { writeFirmwareReadme } from './firmware/readme-tables.ts';
import { writeCapturesReadme } from './host/captures/readme-tables.ts';
import { writeCloudReadme } from './host/cloud/readme-tables.ts';
import { writeDrawings } from './hardware/drawings.ts';
import { writeHardwareReadme } from './hardware/readme-tables.ts';
import { writeProtocolReadme } from './protocol/readme-tables.ts';

for (const write of [
  writeProtocolReadme,
  writeFirmwareReadme,
  writeCloudReadme,
  writeCapturesReadme,
  writeHardwareReadme,
  writeDrawings,
])
  write();
