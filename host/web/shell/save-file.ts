/** Hands something to the user as a file. */
export function saveBytes(name: string, parts: readonly (Uint8Array | string)[], type: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob(parts as BlobPart[], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
