/** Identifier octets of what certificates, CMS and time-stamps hold. */
export const Tag = {
    Boolean: 0x01,
    Integer: 0x02,
    BitString: 0x03,
    OctetString: 0x04,
    Null: 0x05,
    ObjectIdentifier: 0x06,
    Utf8String: 0x0c,
    PrintableString: 0x13,
    UtcTime: 0x17,
    GeneralizedTime: 0x18,
    Sequence: 0x30,
    Set: 0x31,
    /** [0], primitive: add the number. */
    ContextPrimitive: 0x80,
    /** [0], constructed: add the number. */
    Context: 0xa0,
} as const;
