/** Reads big-endian numbers and byte strings one after the other. */
export interface Cursor {
    uint8(): number;
    uint16(): number;
    uint32(): number;
    bytes(length: number): Buffer;
    /** Bytes read so far. */
    position(): number;
}

/**
 * A cursor at the start of these bytes.
 * @param tooShort makes the error for a read beyond their end.
 */
export function cursorOn(buffer: Buffer, tooShort: () => Error): Cursor {
    let position = 0;
    const bytes = (length: number) => {
        if (position + length > buffer.length) {
            throw tooShort();
        }
        position += length;
        return buffer.subarray(position - length, position);
    };
    return {
        uint8: () => bytes(1).readUInt8(),
        uint16: () => bytes(2).readUInt16BE(),
        uint32: () => bytes(4).readUInt32BE(),
        bytes,
        position: () => position,
    };
}
