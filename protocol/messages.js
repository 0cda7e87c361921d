/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
import $protobuf from "protobufjs/minimal.js";

// Common aliases
const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError;

// Exported root namespace
const $root = $protobuf.roots["default"] || ($protobuf.roots["default"] = {});

export const watari = $root.watari = (() => {

    /**
     * Namespace watari.
     * @exports watari
     * @namespace
     */
    const watari = {};

    watari.identity = (function() {

        /**
         * Namespace identity.
         * @memberof watari
         * @namespace
         */
        const identity = {};

        identity.Chain = (function() {

            /**
             * Properties of a Chain.
             * @typedef {Object} watari.identity.Chain.$Properties
             * @property {string|null} [site] Chain site
             * @property {string|null} [host] Chain host
             * @property {string|null} [bulk] Chain bulk
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Chain.
             * @memberof watari.identity
             * @interface IChain
             * @augments watari.identity.Chain.$Properties
             * @deprecated Use watari.identity.Chain.$Properties instead.
             */

            /**
             * Shape of a Chain.
             * @typedef {watari.identity.Chain.$Properties} watari.identity.Chain.$Shape
             */

            /**
             * Constructs a new Chain.
             * @memberof watari.identity
             * @classdesc Represents a Chain.
             * @constructor
             * @param {watari.identity.Chain.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Chain = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Chain site.
             * @member {string} site
             * @memberof watari.identity.Chain
             * @instance
             */
            Chain.prototype.site = "";

            /**
             * Chain host.
             * @member {string} host
             * @memberof watari.identity.Chain
             * @instance
             */
            Chain.prototype.host = "";

            /**
             * Chain bulk.
             * @member {string} bulk
             * @memberof watari.identity.Chain
             * @instance
             */
            Chain.prototype.bulk = "";

            /**
             * Encodes the specified Chain message. Does not implicitly {@link watari.identity.Chain.verify|verify} messages.
             * @function encode
             * @memberof watari.identity.Chain
             * @static
             * @param {watari.identity.Chain.$Properties} message Chain message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Chain.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.site != null && $Object.hasOwnProperty.call(message, "site") && message.site !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.site);
                if (message.host != null && $Object.hasOwnProperty.call(message, "host") && message.host !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.host);
                if (message.bulk != null && $Object.hasOwnProperty.call(message, "bulk") && message.bulk !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.bulk);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Chain message from the specified reader or buffer.
             * @function decode
             * @memberof watari.identity.Chain
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.identity.Chain & watari.identity.Chain.$Shape} Chain
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Chain.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.watari.identity.Chain();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.site = value;
                            else
                                delete message.site;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.host = value;
                            else
                                delete message.host;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.bulk = value;
                            else
                                delete message.bulk;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Chain;
        })();

        identity.Hello = (function() {

            /**
             * Properties of a Hello.
             * @typedef {Object} watari.identity.Hello.$Properties
             * @property {watari.identity.Chain.$Properties|null} [chain] Hello chain
             * @property {watari.identity.Enrolment.$Properties|null} [enrolment] Hello enrolment
             * @property {watari.identity.Chain.$Properties|null} [renewal] Hello renewal
             * @property {"chain"|"enrolment"|"renewal"} [presents] Hello presents
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Hello.
             * @memberof watari.identity
             * @interface IHello
             * @augments watari.identity.Hello.$Properties
             * @deprecated Use watari.identity.Hello.$Properties instead.
             */

            /**
             * Narrowed shape of a Hello.
             * @typedef {{
             *   chain?: watari.identity.Chain.$Shape|null;
             *   enrolment?: watari.identity.Enrolment.$Shape|null;
             *   renewal?: watari.identity.Chain.$Shape|null;
             *   $unknowns?: Array.<Uint8Array>;
             * } & (
             *   ({ presents?: undefined; chain?: null; enrolment?: null; renewal?: null }|{ presents?: "chain"; chain: watari.identity.Chain.$Shape; enrolment?: null; renewal?: null }|{ presents?: "enrolment"; chain?: null; enrolment: watari.identity.Enrolment.$Shape; renewal?: null }|{ presents?: "renewal"; chain?: null; enrolment?: null; renewal: watari.identity.Chain.$Shape })
             * )} watari.identity.Hello.$Shape
             */

            /**
             * Constructs a new Hello.
             * @memberof watari.identity
             * @classdesc Represents a Hello.
             * @constructor
             * @param {watari.identity.Hello.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Hello = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Hello chain.
             * @member {watari.identity.Chain.$Properties|null|undefined} chain
             * @memberof watari.identity.Hello
             * @instance
             */
            Hello.prototype.chain = null;

            /**
             * Hello enrolment.
             * @member {watari.identity.Enrolment.$Properties|null|undefined} enrolment
             * @memberof watari.identity.Hello
             * @instance
             */
            Hello.prototype.enrolment = null;

            /**
             * Hello renewal.
             * @member {watari.identity.Chain.$Properties|null|undefined} renewal
             * @memberof watari.identity.Hello
             * @instance
             */
            Hello.prototype.renewal = null;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            /**
             * Hello presents.
             * @member {"chain"|"enrolment"|"renewal"|undefined} presents
             * @memberof watari.identity.Hello
             * @instance
             */
            $Object.defineProperty(Hello.prototype, "presents", {
                get: $util.oneOfGetter($oneOfFields = ["chain", "enrolment", "renewal"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Encodes the specified Hello message. Does not implicitly {@link watari.identity.Hello.verify|verify} messages.
             * @function encode
             * @memberof watari.identity.Hello
             * @static
             * @param {watari.identity.Hello.$Properties} message Hello message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Hello.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.chain != null && $Object.hasOwnProperty.call(message, "chain"))
                    $root.watari.identity.Chain.encode(message.chain, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.enrolment != null && $Object.hasOwnProperty.call(message, "enrolment"))
                    $root.watari.identity.Enrolment.encode(message.enrolment, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.renewal != null && $Object.hasOwnProperty.call(message, "renewal"))
                    $root.watari.identity.Chain.encode(message.renewal, writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Hello message from the specified reader or buffer.
             * @function decode
             * @memberof watari.identity.Hello
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.identity.Hello & watari.identity.Hello.$Shape} Hello
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Hello.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.watari.identity.Hello();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            message.chain = $root.watari.identity.Chain.decode(reader, reader.size(), $undefined, _depth + 1, message.chain);
                            message.presents = "chain";
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.enrolment = $root.watari.identity.Enrolment.decode(reader, reader.size(), $undefined, _depth + 1, message.enrolment);
                            message.presents = "enrolment";
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            message.renewal = $root.watari.identity.Chain.decode(reader, reader.size(), $undefined, _depth + 1, message.renewal);
                            message.presents = "renewal";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Hello;
        })();

        identity.Enrolment = (function() {

            /**
             * Properties of an Enrolment.
             * @typedef {Object} watari.identity.Enrolment.$Properties
             * @property {string|null} [invitation] Enrolment invitation
             * @property {string|null} [name] Enrolment name
             * @property {Array.<string>|null} [roles] Enrolment roles
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Enrolment.
             * @memberof watari.identity
             * @interface IEnrolment
             * @augments watari.identity.Enrolment.$Properties
             * @deprecated Use watari.identity.Enrolment.$Properties instead.
             */

            /**
             * Shape of an Enrolment.
             * @typedef {watari.identity.Enrolment.$Properties} watari.identity.Enrolment.$Shape
             */

            /**
             * Constructs a new Enrolment.
             * @memberof watari.identity
             * @classdesc Represents an Enrolment.
             * @constructor
             * @param {watari.identity.Enrolment.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Enrolment = function (properties) {
                this.roles = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Enrolment invitation.
             * @member {string} invitation
             * @memberof watari.identity.Enrolment
             * @instance
             */
            Enrolment.prototype.invitation = "";

            /**
             * Enrolment name.
             * @member {string} name
             * @memberof watari.identity.Enrolment
             * @instance
             */
            Enrolment.prototype.name = "";

            /**
             * Enrolment roles.
             * @member {Array.<string>} roles
             * @memberof watari.identity.Enrolment
             * @instance
             */
            Enrolment.prototype.roles = $util.emptyArray;

            /**
             * Encodes the specified Enrolment message. Does not implicitly {@link watari.identity.Enrolment.verify|verify} messages.
             * @function encode
             * @memberof watari.identity.Enrolment
             * @static
             * @param {watari.identity.Enrolment.$Properties} message Enrolment message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Enrolment.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.invitation != null && $Object.hasOwnProperty.call(message, "invitation") && message.invitation !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.invitation);
                if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.name);
                if (message.roles != null && message.roles.length)
                    for (let i = 0; i < message.roles.length; ++i)
                        writer.uint32(/* id 3, wireType 2 =*/26).string(message.roles[i]);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an Enrolment message from the specified reader or buffer.
             * @function decode
             * @memberof watari.identity.Enrolment
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.identity.Enrolment & watari.identity.Enrolment.$Shape} Enrolment
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Enrolment.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.watari.identity.Enrolment();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.invitation = value;
                            else
                                delete message.invitation;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.name = value;
                            else
                                delete message.name;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if (!(message.roles && message.roles.length))
                                message.roles = [];
                            message.roles.push(reader.stringVerify());
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Enrolment;
        })();

        identity.Verdict = (function() {

            /**
             * Properties of a Verdict.
             * @typedef {Object} watari.identity.Verdict.$Properties
             * @property {watari.identity.Accepted.$Properties|null} [accepted] Verdict accepted
             * @property {watari.identity.Refused.$Properties|null} [refused] Verdict refused
             * @property {watari.identity.Enrolled.$Properties|null} [enrolled] Verdict enrolled
             * @property {watari.identity.Renewed.$Properties|null} [renewed] Verdict renewed
             * @property {"accepted"|"refused"|"enrolled"|"renewed"} [outcome] Verdict outcome
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Verdict.
             * @memberof watari.identity
             * @interface IVerdict
             * @augments watari.identity.Verdict.$Properties
             * @deprecated Use watari.identity.Verdict.$Properties instead.
             */

            /**
             * Narrowed shape of a Verdict.
             * @typedef {{
             *   accepted?: watari.identity.Accepted.$Shape|null;
             *   refused?: watari.identity.Refused.$Shape|null;
             *   enrolled?: watari.identity.Enrolled.$Shape|null;
             *   renewed?: watari.identity.Renewed.$Shape|null;
             *   $unknowns?: Array.<Uint8Array>;
             * } & (
             *   ({ outcome?: undefined; accepted?: null; refused?: null; enrolled?: null; renewed?: null }|{ outcome?: "accepted"; accepted: watari.identity.Accepted.$Shape; refused?: null; enrolled?: null; renewed?: null }|{ outcome?: "refused"; accepted?: null; refused: watari.identity.Refused.$Shape; enrolled?: null; renewed?: null }|{ outcome?: "enrolled"; accepted?: null; refused?: null; enrolled: watari.identity.Enrolled.$Shape; renewed?: null }|{ outcome?: "renewed"; accepted?: null; refused?: null; enrolled?: null; renewed: watari.identity.Renewed.$Shape })
             * )} watari.identity.Verdict.$Shape
             */

            /**
             * Constructs a new Verdict.
             * @memberof watari.identity
             * @classdesc Represents a Verdict.
             * @constructor
             * @param {watari.identity.Verdict.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Verdict = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Verdict accepted.
             * @member {watari.identity.Accepted.$Properties|null|undefined} accepted
             * @memberof watari.identity.Verdict
             * @instance
             */
            Verdict.prototype.accepted = null;

            /**
             * Verdict refused.
             * @member {watari.identity.Refused.$Properties|null|undefined} refused
             * @memberof watari.identity.Verdict
             * @instance
             */
            Verdict.prototype.refused = null;

            /**
             * Verdict enrolled.
             * @member {watari.identity.Enrolled.$Properties|null|undefined} enrolled
             * @memberof watari.identity.Verdict
             * @instance
             */
            Verdict.prototype.enrolled = null;

            /**
             * Verdict renewed.
             * @member {watari.identity.Renewed.$Properties|null|undefined} renewed
             * @memberof watari.identity.Verdict
             * @instance
             */
            Verdict.prototype.renewed = null;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            /**
             * Verdict outcome.
             * @member {"accepted"|"refused"|"enrolled"|"renewed"|undefined} outcome
             * @memberof watari.identity.Verdict
             * @instance
             */
            $Object.defineProperty(Verdict.prototype, "outcome", {
                get: $util.oneOfGetter($oneOfFields = ["accepted", "refused", "enrolled", "renewed"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Encodes the specified Verdict message. Does not implicitly {@link watari.identity.Verdict.verify|verify} messages.
             * @function encode
             * @memberof watari.identity.Verdict
             * @static
             * @param {watari.identity.Verdict.$Properties} message Verdict message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Verdict.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.accepted != null && $Object.hasOwnProperty.call(message, "accepted"))
                    $root.watari.identity.Accepted.encode(message.accepted, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.refused != null && $Object.hasOwnProperty.call(message, "refused"))
                    $root.watari.identity.Refused.encode(message.refused, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.enrolled != null && $Object.hasOwnProperty.call(message, "enrolled"))
                    $root.watari.identity.Enrolled.encode(message.enrolled, writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                if (message.renewed != null && $Object.hasOwnProperty.call(message, "renewed"))
                    $root.watari.identity.Renewed.encode(message.renewed, writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Verdict message from the specified reader or buffer.
             * @function decode
             * @memberof watari.identity.Verdict
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.identity.Verdict & watari.identity.Verdict.$Shape} Verdict
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Verdict.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.watari.identity.Verdict();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            message.accepted = $root.watari.identity.Accepted.decode(reader, reader.size(), $undefined, _depth + 1, message.accepted);
                            message.outcome = "accepted";
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.refused = $root.watari.identity.Refused.decode(reader, reader.size(), $undefined, _depth + 1, message.refused);
                            message.outcome = "refused";
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            message.enrolled = $root.watari.identity.Enrolled.decode(reader, reader.size(), $undefined, _depth + 1, message.enrolled);
                            message.outcome = "enrolled";
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            message.renewed = $root.watari.identity.Renewed.decode(reader, reader.size(), $undefined, _depth + 1, message.renewed);
                            message.outcome = "renewed";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Verdict;
        })();

        identity.Accepted = (function() {

            /**
             * Properties of an Accepted.
             * @typedef {Object} watari.identity.Accepted.$Properties
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Accepted.
             * @memberof watari.identity
             * @interface IAccepted
             * @augments watari.identity.Accepted.$Properties
             * @deprecated Use watari.identity.Accepted.$Properties instead.
             */

            /**
             * Shape of an Accepted.
             * @typedef {watari.identity.Accepted.$Properties} watari.identity.Accepted.$Shape
             */

            /**
             * Constructs a new Accepted.
             * @memberof watari.identity
             * @classdesc Represents an Accepted.
             * @constructor
             * @param {watari.identity.Accepted.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Accepted = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Encodes the specified Accepted message. Does not implicitly {@link watari.identity.Accepted.verify|verify} messages.
             * @function encode
             * @memberof watari.identity.Accepted
             * @static
             * @param {watari.identity.Accepted.$Properties} message Accepted message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Accepted.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an Accepted message from the specified reader or buffer.
             * @function decode
             * @memberof watari.identity.Accepted
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.identity.Accepted & watari.identity.Accepted.$Shape} Accepted
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Accepted.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.watari.identity.Accepted();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    reader.skipType(tag & 7, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Accepted;
        })();

        identity.Refused = (function() {

            /**
             * Properties of a Refused.
             * @typedef {Object} watari.identity.Refused.$Properties
             * @property {string|null} [code] Refused code
             * @property {string|null} [message] Refused message
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Refused.
             * @memberof watari.identity
             * @interface IRefused
             * @augments watari.identity.Refused.$Properties
             * @deprecated Use watari.identity.Refused.$Properties instead.
             */

            /**
             * Shape of a Refused.
             * @typedef {watari.identity.Refused.$Properties} watari.identity.Refused.$Shape
             */

            /**
             * Constructs a new Refused.
             * @memberof watari.identity
             * @classdesc Represents a Refused.
             * @constructor
             * @param {watari.identity.Refused.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Refused = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Refused code.
             * @member {string} code
             * @memberof watari.identity.Refused
             * @instance
             */
            Refused.prototype.code = "";

            /**
             * Refused message.
             * @member {string} message
             * @memberof watari.identity.Refused
             * @instance
             */
            Refused.prototype.message = "";

            /**
             * Encodes the specified Refused message. Does not implicitly {@link watari.identity.Refused.verify|verify} messages.
             * @function encode
             * @memberof watari.identity.Refused
             * @static
             * @param {watari.identity.Refused.$Properties} message Refused message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Refused.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.code != null && $Object.hasOwnProperty.call(message, "code") && message.code !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.code);
                if (message.message != null && $Object.hasOwnProperty.call(message, "message") && message.message !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.message);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Refused message from the specified reader or buffer.
             * @function decode
             * @memberof watari.identity.Refused
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.identity.Refused & watari.identity.Refused.$Shape} Refused
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Refused.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.watari.identity.Refused();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.code = value;
                            else
                                delete message.code;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.message = value;
                            else
                                delete message.message;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Refused;
        })();

        identity.Enrolled = (function() {

            /**
             * Properties of an Enrolled.
             * @typedef {Object} watari.identity.Enrolled.$Properties
             * @property {watari.identity.Chain.$Properties|null} [chain] Enrolled chain
             * @property {string|null} [organization] Enrolled organization
             * @property {string|null} [founder] Enrolled founder
             * @property {Array.<string>|null} [bootstrap] Enrolled bootstrap
             * @property {Array.<watari.identity.Trusted.$Properties>|null} [trusted] Enrolled trusted
             * @property {Array.<string>|null} [revocations] Enrolled revocations
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Enrolled.
             * @memberof watari.identity
             * @interface IEnrolled
             * @augments watari.identity.Enrolled.$Properties
             * @deprecated Use watari.identity.Enrolled.$Properties instead.
             */

            /**
             * Shape of an Enrolled.
             * @typedef {watari.identity.Enrolled.$Properties} watari.identity.Enrolled.$Shape
             */

            /**
             * Constructs a new Enrolled.
             * @memberof watari.identity
             * @classdesc Represents an Enrolled.
             * @constructor
             * @param {watari.identity.Enrolled.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Enrolled = function (properties) {
                this.bootstrap = [];
                this.trusted = [];
                this.revocations = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Enrolled chain.
             * @member {watari.identity.Chain.$Properties|null|undefined} chain
             * @memberof watari.identity.Enrolled
             * @instance
             */
            Enrolled.prototype.chain = null;

            /**
             * Enrolled organization.
             * @member {string} organization
             * @memberof watari.identity.Enrolled
             * @instance
             */
            Enrolled.prototype.organization = "";

            /**
             * Enrolled founder.
             * @member {string} founder
             * @memberof watari.identity.Enrolled
             * @instance
             */
            Enrolled.prototype.founder = "";

            /**
             * Enrolled bootstrap.
             * @member {Array.<string>} bootstrap
             * @memberof watari.identity.Enrolled
             * @instance
             */
            Enrolled.prototype.bootstrap = $util.emptyArray;

            /**
             * Enrolled trusted.
             * @member {Array.<watari.identity.Trusted.$Properties>} trusted
             * @memberof watari.identity.Enrolled
             * @instance
             */
            Enrolled.prototype.trusted = $util.emptyArray;

            /**
             * Enrolled revocations.
             * @member {Array.<string>} revocations
             * @memberof watari.identity.Enrolled
             * @instance
             */
            Enrolled.prototype.revocations = $util.emptyArray;

            /**
             * Encodes the specified Enrolled message. Does not implicitly {@link watari.identity.Enrolled.verify|verify} messages.
             * @function encode
             * @memberof watari.identity.Enrolled
             * @static
             * @param {watari.identity.Enrolled.$Properties} message Enrolled message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Enrolled.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.chain != null && $Object.hasOwnProperty.call(message, "chain"))
                    $root.watari.identity.Chain.encode(message.chain, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.organization != null && $Object.hasOwnProperty.call(message, "organization") && message.organization !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.organization);
                if (message.founder != null && $Object.hasOwnProperty.call(message, "founder") && message.founder !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.founder);
                if (message.bootstrap != null && message.bootstrap.length)
                    for (let i = 0; i < message.bootstrap.length; ++i)
                        writer.uint32(/* id 4, wireType 2 =*/34).string(message.bootstrap[i]);
                if (message.trusted != null && message.trusted.length)
                    for (let i = 0; i < message.trusted.length; ++i)
                        $root.watari.identity.Trusted.encode(message.trusted[i], writer.uint32(/* id 5, wireType 2 =*/42).fork(), _depth + 1).ldelim();
                if (message.revocations != null && message.revocations.length)
                    for (let i = 0; i < message.revocations.length; ++i)
                        writer.uint32(/* id 6, wireType 2 =*/50).string(message.revocations[i]);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an Enrolled message from the specified reader or buffer.
             * @function decode
             * @memberof watari.identity.Enrolled
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.identity.Enrolled & watari.identity.Enrolled.$Shape} Enrolled
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Enrolled.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.watari.identity.Enrolled();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            message.chain = $root.watari.identity.Chain.decode(reader, reader.size(), $undefined, _depth + 1, message.chain);
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.organization = value;
                            else
                                delete message.organization;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.founder = value;
                            else
                                delete message.founder;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if (!(message.bootstrap && message.bootstrap.length))
                                message.bootstrap = [];
                            message.bootstrap.push(reader.stringVerify());
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if (!(message.trusted && message.trusted.length))
                                message.trusted = [];
                            message.trusted.push($root.watari.identity.Trusted.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            if (!(message.revocations && message.revocations.length))
                                message.revocations = [];
                            message.revocations.push(reader.stringVerify());
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Enrolled;
        })();

        identity.Trusted = (function() {

            /**
             * Properties of a Trusted.
             * @typedef {Object} watari.identity.Trusted.$Properties
             * @property {string|null} [organization] Trusted organization
             * @property {Array.<string>|null} [rights] Trusted rights
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Trusted.
             * @memberof watari.identity
             * @interface ITrusted
             * @augments watari.identity.Trusted.$Properties
             * @deprecated Use watari.identity.Trusted.$Properties instead.
             */

            /**
             * Shape of a Trusted.
             * @typedef {watari.identity.Trusted.$Properties} watari.identity.Trusted.$Shape
             */

            /**
             * Constructs a new Trusted.
             * @memberof watari.identity
             * @classdesc Represents a Trusted.
             * @constructor
             * @param {watari.identity.Trusted.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Trusted = function (properties) {
                this.rights = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Trusted organization.
             * @member {string} organization
             * @memberof watari.identity.Trusted
             * @instance
             */
            Trusted.prototype.organization = "";

            /**
             * Trusted rights.
             * @member {Array.<string>} rights
             * @memberof watari.identity.Trusted
             * @instance
             */
            Trusted.prototype.rights = $util.emptyArray;

            /**
             * Encodes the specified Trusted message. Does not implicitly {@link watari.identity.Trusted.verify|verify} messages.
             * @function encode
             * @memberof watari.identity.Trusted
             * @static
             * @param {watari.identity.Trusted.$Properties} message Trusted message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Trusted.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.organization != null && $Object.hasOwnProperty.call(message, "organization") && message.organization !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.organization);
                if (message.rights != null && message.rights.length)
                    for (let i = 0; i < message.rights.length; ++i)
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.rights[i]);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Trusted message from the specified reader or buffer.
             * @function decode
             * @memberof watari.identity.Trusted
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.identity.Trusted & watari.identity.Trusted.$Shape} Trusted
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Trusted.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.watari.identity.Trusted();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.organization = value;
                            else
                                delete message.organization;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if (!(message.rights && message.rights.length))
                                message.rights = [];
                            message.rights.push(reader.stringVerify());
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Trusted;
        })();

        identity.Renewed = (function() {

            /**
             * Properties of a Renewed.
             * @typedef {Object} watari.identity.Renewed.$Properties
             * @property {watari.identity.Chain.$Properties|null} [chain] Renewed chain
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Renewed.
             * @memberof watari.identity
             * @interface IRenewed
             * @augments watari.identity.Renewed.$Properties
             * @deprecated Use watari.identity.Renewed.$Properties instead.
             */

            /**
             * Shape of a Renewed.
             * @typedef {watari.identity.Renewed.$Properties} watari.identity.Renewed.$Shape
             */

            /**
             * Constructs a new Renewed.
             * @memberof watari.identity
             * @classdesc Represents a Renewed.
             * @constructor
             * @param {watari.identity.Renewed.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Renewed = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Renewed chain.
             * @member {watari.identity.Chain.$Properties|null|undefined} chain
             * @memberof watari.identity.Renewed
             * @instance
             */
            Renewed.prototype.chain = null;

            /**
             * Encodes the specified Renewed message. Does not implicitly {@link watari.identity.Renewed.verify|verify} messages.
             * @function encode
             * @memberof watari.identity.Renewed
             * @static
             * @param {watari.identity.Renewed.$Properties} message Renewed message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Renewed.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.chain != null && $Object.hasOwnProperty.call(message, "chain"))
                    $root.watari.identity.Chain.encode(message.chain, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Renewed message from the specified reader or buffer.
             * @function decode
             * @memberof watari.identity.Renewed
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.identity.Renewed & watari.identity.Renewed.$Shape} Renewed
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Renewed.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.watari.identity.Renewed();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            message.chain = $root.watari.identity.Chain.decode(reader, reader.size(), $undefined, _depth + 1, message.chain);
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Renewed;
        })();

        identity.Seen = (function() {

            /**
             * Properties of a Seen.
             * @typedef {Object} watari.identity.Seen.$Properties
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Seen.
             * @memberof watari.identity
             * @interface ISeen
             * @augments watari.identity.Seen.$Properties
             * @deprecated Use watari.identity.Seen.$Properties instead.
             */

            /**
             * Shape of a Seen.
             * @typedef {watari.identity.Seen.$Properties} watari.identity.Seen.$Shape
             */

            /**
             * Constructs a new Seen.
             * @memberof watari.identity
             * @classdesc Represents a Seen.
             * @constructor
             * @param {watari.identity.Seen.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Seen = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Encodes the specified Seen message. Does not implicitly {@link watari.identity.Seen.verify|verify} messages.
             * @function encode
             * @memberof watari.identity.Seen
             * @static
             * @param {watari.identity.Seen.$Properties} message Seen message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Seen.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Seen message from the specified reader or buffer.
             * @function decode
             * @memberof watari.identity.Seen
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.identity.Seen & watari.identity.Seen.$Shape} Seen
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Seen.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.watari.identity.Seen();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    reader.skipType(tag & 7, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Seen;
        })();

        identity.RenewalRequest = (function() {

            /**
             * Properties of a RenewalRequest.
             * @typedef {Object} watari.identity.RenewalRequest.$Properties
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a RenewalRequest.
             * @memberof watari.identity
             * @interface IRenewalRequest
             * @augments watari.identity.RenewalRequest.$Properties
             * @deprecated Use watari.identity.RenewalRequest.$Properties instead.
             */

            /**
             * Shape of a RenewalRequest.
             * @typedef {watari.identity.RenewalRequest.$Properties} watari.identity.RenewalRequest.$Shape
             */

            /**
             * Constructs a new RenewalRequest.
             * @memberof watari.identity
             * @classdesc Represents a RenewalRequest.
             * @constructor
             * @param {watari.identity.RenewalRequest.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const RenewalRequest = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Encodes the specified RenewalRequest message. Does not implicitly {@link watari.identity.RenewalRequest.verify|verify} messages.
             * @function encode
             * @memberof watari.identity.RenewalRequest
             * @static
             * @param {watari.identity.RenewalRequest.$Properties} message RenewalRequest message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            RenewalRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a RenewalRequest message from the specified reader or buffer.
             * @function decode
             * @memberof watari.identity.RenewalRequest
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.identity.RenewalRequest & watari.identity.RenewalRequest.$Shape} RenewalRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            RenewalRequest.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.watari.identity.RenewalRequest();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    reader.skipType(tag & 7, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return RenewalRequest;
        })();

        return identity;
    })();

    watari.rpc = (function() {

        /**
         * Namespace rpc.
         * @memberof watari
         * @namespace
         */
        const rpc = {};

        rpc.Reply = (function() {

            /**
             * Properties of a Reply.
             * @typedef {Object} watari.rpc.Reply.$Properties
             * @property {Uint8Array|null} [result] Reply result
             * @property {watari.rpc.Failure.$Properties|null} [failure] Reply failure
             * @property {"result"|"failure"} [outcome] Reply outcome
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Reply.
             * @memberof watari.rpc
             * @interface IReply
             * @augments watari.rpc.Reply.$Properties
             * @deprecated Use watari.rpc.Reply.$Properties instead.
             */

            /**
             * Narrowed shape of a Reply.
             * @typedef {{
             *   result?: Uint8Array|null;
             *   failure?: watari.rpc.Failure.$Shape|null;
             *   $unknowns?: Array.<Uint8Array>;
             * } & (
             *   ({ outcome?: undefined; result?: null; failure?: null }|{ outcome?: "result"; result: Uint8Array; failure?: null }|{ outcome?: "failure"; result?: null; failure: watari.rpc.Failure.$Shape })
             * )} watari.rpc.Reply.$Shape
             */

            /**
             * Constructs a new Reply.
             * @memberof watari.rpc
             * @classdesc Represents a Reply.
             * @constructor
             * @param {watari.rpc.Reply.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Reply = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Reply result.
             * @member {Uint8Array|null|undefined} result
             * @memberof watari.rpc.Reply
             * @instance
             */
            Reply.prototype.result = null;

            /**
             * Reply failure.
             * @member {watari.rpc.Failure.$Properties|null|undefined} failure
             * @memberof watari.rpc.Reply
             * @instance
             */
            Reply.prototype.failure = null;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            /**
             * Reply outcome.
             * @member {"result"|"failure"|undefined} outcome
             * @memberof watari.rpc.Reply
             * @instance
             */
            $Object.defineProperty(Reply.prototype, "outcome", {
                get: $util.oneOfGetter($oneOfFields = ["result", "failure"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Encodes the specified Reply message. Does not implicitly {@link watari.rpc.Reply.verify|verify} messages.
             * @function encode
             * @memberof watari.rpc.Reply
             * @static
             * @param {watari.rpc.Reply.$Properties} message Reply message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Reply.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.result != null && $Object.hasOwnProperty.call(message, "result"))
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.result);
                if (message.failure != null && $Object.hasOwnProperty.call(message, "failure"))
                    $root.watari.rpc.Failure.encode(message.failure, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Reply message from the specified reader or buffer.
             * @function decode
             * @memberof watari.rpc.Reply
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.rpc.Reply & watari.rpc.Reply.$Shape} Reply
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Reply.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.watari.rpc.Reply();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            message.result = reader.bytes();
                            message.outcome = "result";
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.failure = $root.watari.rpc.Failure.decode(reader, reader.size(), $undefined, _depth + 1, message.failure);
                            message.outcome = "failure";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Reply;
        })();

        rpc.Failure = (function() {

            /**
             * Properties of a Failure.
             * @typedef {Object} watari.rpc.Failure.$Properties
             * @property {string|null} [code] Failure code
             * @property {string|null} [message] Failure message
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Failure.
             * @memberof watari.rpc
             * @interface IFailure
             * @augments watari.rpc.Failure.$Properties
             * @deprecated Use watari.rpc.Failure.$Properties instead.
             */

            /**
             * Shape of a Failure.
             * @typedef {watari.rpc.Failure.$Properties} watari.rpc.Failure.$Shape
             */

            /**
             * Constructs a new Failure.
             * @memberof watari.rpc
             * @classdesc Represents a Failure.
             * @constructor
             * @param {watari.rpc.Failure.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Failure = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Failure code.
             * @member {string} code
             * @memberof watari.rpc.Failure
             * @instance
             */
            Failure.prototype.code = "";

            /**
             * Failure message.
             * @member {string} message
             * @memberof watari.rpc.Failure
             * @instance
             */
            Failure.prototype.message = "";

            /**
             * Encodes the specified Failure message. Does not implicitly {@link watari.rpc.Failure.verify|verify} messages.
             * @function encode
             * @memberof watari.rpc.Failure
             * @static
             * @param {watari.rpc.Failure.$Properties} message Failure message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Failure.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.code != null && $Object.hasOwnProperty.call(message, "code") && message.code !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.code);
                if (message.message != null && $Object.hasOwnProperty.call(message, "message") && message.message !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.message);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Failure message from the specified reader or buffer.
             * @function decode
             * @memberof watari.rpc.Failure
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.rpc.Failure & watari.rpc.Failure.$Shape} Failure
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Failure.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.watari.rpc.Failure();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.code = value;
                            else
                                delete message.code;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.message = value;
                            else
                                delete message.message;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Failure;
        })();

        return rpc;
    })();

    return watari;
})();

export {
  $root as default
};
