import * as $protobuf from "protobufjs";
import Long = require("long");

/** Namespace watari. */
export namespace watari {

    /** Namespace rpc. */
    namespace rpc {

        /**
         * Properties of a Reply.
         * @deprecated Use watari.rpc.Reply.$Properties instead.
         */
        interface IReply extends watari.rpc.Reply.$Properties {
        }

        /** Represents a Reply. */
        class Reply {

            /**
             * Constructs a new Reply.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.rpc.Reply.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Reply result. */
            result?: (Uint8Array|null);

            /** Reply failure. */
            failure?: (watari.rpc.Failure.$Properties|null);

            /** Reply outcome. */
            outcome?: ("result"|"failure");

            /**
             * Encodes the specified Reply message. Does not implicitly {@link watari.rpc.Reply.verify|verify} messages.
             * @param message Reply message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.rpc.Reply.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Reply message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.rpc.Reply & watari.rpc.Reply.$Shape} Reply
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.rpc.Reply & watari.rpc.Reply.$Shape;
        }

        namespace Reply {

            /** Properties of a Reply. */
            interface $Properties {

                /** Reply result */
                result?: (Uint8Array|null);

                /** Reply failure */
                failure?: (watari.rpc.Failure.$Properties|null);

                /** Reply outcome */
                outcome?: ("result"|"failure");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a Reply. */
            type $Shape = {
              result?: Uint8Array|null;
              failure?: watari.rpc.Failure.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ outcome?: undefined; result?: null; failure?: null }|{ outcome?: "result"; result: Uint8Array; failure?: null }|{ outcome?: "failure"; result?: null; failure: watari.rpc.Failure.$Shape })
            );
        }

        /**
         * Properties of a Failure.
         * @deprecated Use watari.rpc.Failure.$Properties instead.
         */
        interface IFailure extends watari.rpc.Failure.$Properties {
        }

        /** Represents a Failure. */
        class Failure {

            /**
             * Constructs a new Failure.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.rpc.Failure.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Failure code. */
            code: string;

            /** Failure message. */
            message: string;

            /**
             * Encodes the specified Failure message. Does not implicitly {@link watari.rpc.Failure.verify|verify} messages.
             * @param message Failure message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.rpc.Failure.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Failure message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.rpc.Failure & watari.rpc.Failure.$Shape} Failure
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.rpc.Failure & watari.rpc.Failure.$Shape;
        }

        namespace Failure {

            /** Properties of a Failure. */
            interface $Properties {

                /** Failure code */
                code?: (string|null);

                /** Failure message */
                message?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Failure. */
            type $Shape = watari.rpc.Failure.$Properties;
        }
    }
}
