/** What whoever asks for a signed result wants to find in it. It names a file, too. */
export const NONCE = /^[A-Za-z0-9_-]{1,128}$/;
