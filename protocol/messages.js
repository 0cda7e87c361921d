// Made by deploy/generate.mjs, 86141f3a0d275ee8b7113eb259e73c7ee25aa02c36af5787cebbb4def65a22b8
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

    watari.control = (function() {

        /**
         * Namespace control.
         * @memberof watari
         * @namespace
         */
        const control = {};

        control.Forward = (function() {

            /**
             * Properties of a Forward.
             * @typedef {Object} watari.control.Forward.$Properties
             * @property {string|null} [action] Forward action
             * @property {Uint8Array|null} [request] Forward request
             * @property {string|null} [requestedBy] Forward requestedBy
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Forward.
             * @memberof watari.control
             * @interface IForward
             * @augments watari.control.Forward.$Properties
             * @deprecated Use watari.control.Forward.$Properties instead.
             */

            /**
             * Shape of a Forward.
             * @typedef {watari.control.Forward.$Properties} watari.control.Forward.$Shape
             */

            /**
             * Constructs a new Forward.
             * @memberof watari.control
             * @classdesc Represents a Forward.
             * @constructor
             * @param {watari.control.Forward.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Forward = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Forward action.
             * @member {string} action
             * @memberof watari.control.Forward
             * @instance
             */
            Forward.prototype.action = "";

            /**
             * Forward request.
             * @member {Uint8Array} request
             * @memberof watari.control.Forward
             * @instance
             */
            Forward.prototype.request = $util.newBuffer([]);

            /**
             * Forward requestedBy.
             * @member {string} requestedBy
             * @memberof watari.control.Forward
             * @instance
             */
            Forward.prototype.requestedBy = "";

            /**
             * Encodes the specified Forward message. Does not implicitly {@link watari.control.Forward.verify|verify} messages.
             * @function encode
             * @memberof watari.control.Forward
             * @static
             * @param {watari.control.Forward.$Properties} message Forward message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Forward.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.action != null && $Object.hasOwnProperty.call(message, "action") && message.action !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.action);
                if (message.request != null && $Object.hasOwnProperty.call(message, "request") && message.request.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.request);
                if (message.requestedBy != null && $Object.hasOwnProperty.call(message, "requestedBy") && message.requestedBy !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.requestedBy);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Forward message from the specified reader or buffer.
             * @function decode
             * @memberof watari.control.Forward
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.control.Forward & watari.control.Forward.$Shape} Forward
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Forward.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.control.Forward();
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
                                message.action = value;
                            else
                                delete message.action;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.request = value;
                            else
                                delete message.request;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.requestedBy = value;
                            else
                                delete message.requestedBy;
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

            return Forward;
        })();

        control.Forwarded = (function() {

            /**
             * Properties of a Forwarded.
             * @typedef {Object} watari.control.Forwarded.$Properties
             * @property {Uint8Array|null} [result] Forwarded result
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Forwarded.
             * @memberof watari.control
             * @interface IForwarded
             * @augments watari.control.Forwarded.$Properties
             * @deprecated Use watari.control.Forwarded.$Properties instead.
             */

            /**
             * Shape of a Forwarded.
             * @typedef {watari.control.Forwarded.$Properties} watari.control.Forwarded.$Shape
             */

            /**
             * Constructs a new Forwarded.
             * @memberof watari.control
             * @classdesc Represents a Forwarded.
             * @constructor
             * @param {watari.control.Forwarded.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Forwarded = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Forwarded result.
             * @member {Uint8Array} result
             * @memberof watari.control.Forwarded
             * @instance
             */
            Forwarded.prototype.result = $util.newBuffer([]);

            /**
             * Encodes the specified Forwarded message. Does not implicitly {@link watari.control.Forwarded.verify|verify} messages.
             * @function encode
             * @memberof watari.control.Forwarded
             * @static
             * @param {watari.control.Forwarded.$Properties} message Forwarded message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Forwarded.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.result != null && $Object.hasOwnProperty.call(message, "result") && message.result.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.result);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Forwarded message from the specified reader or buffer.
             * @function decode
             * @memberof watari.control.Forwarded
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.control.Forwarded & watari.control.Forwarded.$Shape} Forwarded
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Forwarded.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.control.Forwarded();
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
                            if ((value = reader.bytes()).length)
                                message.result = value;
                            else
                                delete message.result;
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

            return Forwarded;
        })();

        control.ProfileRequest = (function() {

            /**
             * Properties of a ProfileRequest.
             * @typedef {Object} watari.control.ProfileRequest.$Properties
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a ProfileRequest.
             * @memberof watari.control
             * @interface IProfileRequest
             * @augments watari.control.ProfileRequest.$Properties
             * @deprecated Use watari.control.ProfileRequest.$Properties instead.
             */

            /**
             * Shape of a ProfileRequest.
             * @typedef {watari.control.ProfileRequest.$Properties} watari.control.ProfileRequest.$Shape
             */

            /**
             * Constructs a new ProfileRequest.
             * @memberof watari.control
             * @classdesc Represents a ProfileRequest.
             * @constructor
             * @param {watari.control.ProfileRequest.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const ProfileRequest = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Encodes the specified ProfileRequest message. Does not implicitly {@link watari.control.ProfileRequest.verify|verify} messages.
             * @function encode
             * @memberof watari.control.ProfileRequest
             * @static
             * @param {watari.control.ProfileRequest.$Properties} message ProfileRequest message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            ProfileRequest.encode = function (message, writer, _depth) {
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
             * Decodes a ProfileRequest message from the specified reader or buffer.
             * @function decode
             * @memberof watari.control.ProfileRequest
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.control.ProfileRequest & watari.control.ProfileRequest.$Shape} ProfileRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            ProfileRequest.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.control.ProfileRequest();
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

            return ProfileRequest;
        })();

        control.Profile = (function() {

            /**
             * Properties of a Profile.
             * @typedef {Object} watari.control.Profile.$Properties
             * @property {string|null} [incarnation] Profile incarnation
             * @property {Uint8Array|null} [store] Profile store
             * @property {boolean|null} [runsMachines] Profile runsMachines
             * @property {string|null} [driverVersion] Profile driverVersion
             * @property {Array.<string>|null} [machineTypes] Profile machineTypes
             * @property {Array.<string>|null} [cpuModels] Profile cpuModels
             * @property {Array.<string>|null} [accelerators] Profile accelerators
             * @property {number|null} [freeMemory] Profile freeMemory
             * @property {number|null} [milliCpus] Profile milliCpus
             * @property {Array.<string>|null} [guestPorts] Profile guestPorts
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Profile.
             * @memberof watari.control
             * @interface IProfile
             * @augments watari.control.Profile.$Properties
             * @deprecated Use watari.control.Profile.$Properties instead.
             */

            /**
             * Shape of a Profile.
             * @typedef {watari.control.Profile.$Properties} watari.control.Profile.$Shape
             */

            /**
             * Constructs a new Profile.
             * @memberof watari.control
             * @classdesc Represents a Profile.
             * @constructor
             * @param {watari.control.Profile.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Profile = function (properties) {
                this.machineTypes = [];
                this.cpuModels = [];
                this.accelerators = [];
                this.guestPorts = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Profile incarnation.
             * @member {string} incarnation
             * @memberof watari.control.Profile
             * @instance
             */
            Profile.prototype.incarnation = "";

            /**
             * Profile store.
             * @member {Uint8Array} store
             * @memberof watari.control.Profile
             * @instance
             */
            Profile.prototype.store = $util.newBuffer([]);

            /**
             * Profile runsMachines.
             * @member {boolean} runsMachines
             * @memberof watari.control.Profile
             * @instance
             */
            Profile.prototype.runsMachines = false;

            /**
             * Profile driverVersion.
             * @member {string} driverVersion
             * @memberof watari.control.Profile
             * @instance
             */
            Profile.prototype.driverVersion = "";

            /**
             * Profile machineTypes.
             * @member {Array.<string>} machineTypes
             * @memberof watari.control.Profile
             * @instance
             */
            Profile.prototype.machineTypes = $util.emptyArray;

            /**
             * Profile cpuModels.
             * @member {Array.<string>} cpuModels
             * @memberof watari.control.Profile
             * @instance
             */
            Profile.prototype.cpuModels = $util.emptyArray;

            /**
             * Profile accelerators.
             * @member {Array.<string>} accelerators
             * @memberof watari.control.Profile
             * @instance
             */
            Profile.prototype.accelerators = $util.emptyArray;

            /**
             * Profile freeMemory.
             * @member {number} freeMemory
             * @memberof watari.control.Profile
             * @instance
             */
            Profile.prototype.freeMemory = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Profile milliCpus.
             * @member {number} milliCpus
             * @memberof watari.control.Profile
             * @instance
             */
            Profile.prototype.milliCpus = 0;

            /**
             * Profile guestPorts.
             * @member {Array.<string>} guestPorts
             * @memberof watari.control.Profile
             * @instance
             */
            Profile.prototype.guestPorts = $util.emptyArray;

            /**
             * Encodes the specified Profile message. Does not implicitly {@link watari.control.Profile.verify|verify} messages.
             * @function encode
             * @memberof watari.control.Profile
             * @static
             * @param {watari.control.Profile.$Properties} message Profile message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Profile.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.incarnation != null && $Object.hasOwnProperty.call(message, "incarnation") && message.incarnation !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.incarnation);
                if (message.store != null && $Object.hasOwnProperty.call(message, "store") && message.store.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.store);
                if (message.runsMachines != null && $Object.hasOwnProperty.call(message, "runsMachines") && message.runsMachines !== false)
                    writer.uint32(/* id 3, wireType 0 =*/24).bool(message.runsMachines);
                if (message.driverVersion != null && $Object.hasOwnProperty.call(message, "driverVersion") && message.driverVersion !== "")
                    writer.uint32(/* id 4, wireType 2 =*/34).string(message.driverVersion);
                if (message.machineTypes != null && message.machineTypes.length)
                    for (let i = 0; i < message.machineTypes.length; ++i)
                        writer.uint32(/* id 5, wireType 2 =*/42).string(message.machineTypes[i]);
                if (message.cpuModels != null && message.cpuModels.length)
                    for (let i = 0; i < message.cpuModels.length; ++i)
                        writer.uint32(/* id 6, wireType 2 =*/50).string(message.cpuModels[i]);
                if (message.accelerators != null && message.accelerators.length)
                    for (let i = 0; i < message.accelerators.length; ++i)
                        writer.uint32(/* id 7, wireType 2 =*/58).string(message.accelerators[i]);
                if (message.freeMemory != null && $Object.hasOwnProperty.call(message, "freeMemory") && (typeof message.freeMemory === "object" ? message.freeMemory.low || message.freeMemory.high : message.freeMemory !== 0))
                    writer.uint32(/* id 8, wireType 0 =*/64).uint64(message.freeMemory);
                if (message.milliCpus != null && $Object.hasOwnProperty.call(message, "milliCpus") && message.milliCpus !== 0)
                    writer.uint32(/* id 9, wireType 0 =*/72).uint32(message.milliCpus);
                if (message.guestPorts != null && message.guestPorts.length)
                    for (let i = 0; i < message.guestPorts.length; ++i)
                        writer.uint32(/* id 10, wireType 2 =*/82).string(message.guestPorts[i]);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Profile message from the specified reader or buffer.
             * @function decode
             * @memberof watari.control.Profile
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.control.Profile & watari.control.Profile.$Shape} Profile
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Profile.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.control.Profile();
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
                                message.incarnation = value;
                            else
                                delete message.incarnation;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.store = value;
                            else
                                delete message.store;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.runsMachines = value;
                            else
                                delete message.runsMachines;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.driverVersion = value;
                            else
                                delete message.driverVersion;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if (!(message.machineTypes && message.machineTypes.length))
                                message.machineTypes = [];
                            message.machineTypes.push(reader.stringVerify());
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            if (!(message.cpuModels && message.cpuModels.length))
                                message.cpuModels = [];
                            message.cpuModels.push(reader.stringVerify());
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            if (!(message.accelerators && message.accelerators.length))
                                message.accelerators = [];
                            message.accelerators.push(reader.stringVerify());
                            continue;
                        }
                    case 8: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.freeMemory = value;
                            else
                                delete message.freeMemory;
                            continue;
                        }
                    case 9: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.milliCpus = value;
                            else
                                delete message.milliCpus;
                            continue;
                        }
                    case 10: {
                            if (wireType !== 2)
                                break;
                            if (!(message.guestPorts && message.guestPorts.length))
                                message.guestPorts = [];
                            message.guestPorts.push(reader.stringVerify());
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

            return Profile;
        })();

        control.Report = (function() {

            /**
             * Properties of a Report.
             * @typedef {Object} watari.control.Report.$Properties
             * @property {Uint8Array|null} [record] Report record
             * @property {string|null} [execution] Report execution
             * @property {number|null} [boot] Report boot
             * @property {number|null} [sequence] Report sequence
             * @property {number|null} [configuration] Report configuration
             * @property {Array.<string>|null} [voters] Report voters
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Report.
             * @memberof watari.control
             * @interface IReport
             * @augments watari.control.Report.$Properties
             * @deprecated Use watari.control.Report.$Properties instead.
             */

            /**
             * Shape of a Report.
             * @typedef {watari.control.Report.$Properties} watari.control.Report.$Shape
             */

            /**
             * Constructs a new Report.
             * @memberof watari.control
             * @classdesc Represents a Report.
             * @constructor
             * @param {watari.control.Report.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Report = function (properties) {
                this.voters = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Report record.
             * @member {Uint8Array} record
             * @memberof watari.control.Report
             * @instance
             */
            Report.prototype.record = $util.newBuffer([]);

            /**
             * Report execution.
             * @member {string} execution
             * @memberof watari.control.Report
             * @instance
             */
            Report.prototype.execution = "";

            /**
             * Report boot.
             * @member {number} boot
             * @memberof watari.control.Report
             * @instance
             */
            Report.prototype.boot = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Report sequence.
             * @member {number} sequence
             * @memberof watari.control.Report
             * @instance
             */
            Report.prototype.sequence = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Report configuration.
             * @member {number} configuration
             * @memberof watari.control.Report
             * @instance
             */
            Report.prototype.configuration = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Report voters.
             * @member {Array.<string>} voters
             * @memberof watari.control.Report
             * @instance
             */
            Report.prototype.voters = $util.emptyArray;

            /**
             * Encodes the specified Report message. Does not implicitly {@link watari.control.Report.verify|verify} messages.
             * @function encode
             * @memberof watari.control.Report
             * @static
             * @param {watari.control.Report.$Properties} message Report message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Report.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.record != null && $Object.hasOwnProperty.call(message, "record") && message.record.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.record);
                if (message.execution != null && $Object.hasOwnProperty.call(message, "execution") && message.execution !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.execution);
                if (message.boot != null && $Object.hasOwnProperty.call(message, "boot") && (typeof message.boot === "object" ? message.boot.low || message.boot.high : message.boot !== 0))
                    writer.uint32(/* id 3, wireType 0 =*/24).uint64(message.boot);
                if (message.sequence != null && $Object.hasOwnProperty.call(message, "sequence") && (typeof message.sequence === "object" ? message.sequence.low || message.sequence.high : message.sequence !== 0))
                    writer.uint32(/* id 4, wireType 0 =*/32).uint64(message.sequence);
                if (message.configuration != null && $Object.hasOwnProperty.call(message, "configuration") && (typeof message.configuration === "object" ? message.configuration.low || message.configuration.high : message.configuration !== 0))
                    writer.uint32(/* id 5, wireType 0 =*/40).uint64(message.configuration);
                if (message.voters != null && message.voters.length)
                    for (let i = 0; i < message.voters.length; ++i)
                        writer.uint32(/* id 6, wireType 2 =*/50).string(message.voters[i]);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Report message from the specified reader or buffer.
             * @function decode
             * @memberof watari.control.Report
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.control.Report & watari.control.Report.$Shape} Report
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Report.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.control.Report();
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
                            if ((value = reader.bytes()).length)
                                message.record = value;
                            else
                                delete message.record;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.execution = value;
                            else
                                delete message.execution;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.boot = value;
                            else
                                delete message.boot;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.sequence = value;
                            else
                                delete message.sequence;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.configuration = value;
                            else
                                delete message.configuration;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            if (!(message.voters && message.voters.length))
                                message.voters = [];
                            message.voters.push(reader.stringVerify());
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

            return Report;
        })();

        control.SignedReport = (function() {

            /**
             * Properties of a SignedReport.
             * @typedef {Object} watari.control.SignedReport.$Properties
             * @property {Uint8Array|null} [report] SignedReport report
             * @property {string|null} [signer] SignedReport signer
             * @property {Uint8Array|null} [signature] SignedReport signature
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a SignedReport.
             * @memberof watari.control
             * @interface ISignedReport
             * @augments watari.control.SignedReport.$Properties
             * @deprecated Use watari.control.SignedReport.$Properties instead.
             */

            /**
             * Shape of a SignedReport.
             * @typedef {watari.control.SignedReport.$Properties} watari.control.SignedReport.$Shape
             */

            /**
             * Constructs a new SignedReport.
             * @memberof watari.control
             * @classdesc Represents a SignedReport.
             * @constructor
             * @param {watari.control.SignedReport.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const SignedReport = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * SignedReport report.
             * @member {Uint8Array} report
             * @memberof watari.control.SignedReport
             * @instance
             */
            SignedReport.prototype.report = $util.newBuffer([]);

            /**
             * SignedReport signer.
             * @member {string} signer
             * @memberof watari.control.SignedReport
             * @instance
             */
            SignedReport.prototype.signer = "";

            /**
             * SignedReport signature.
             * @member {Uint8Array} signature
             * @memberof watari.control.SignedReport
             * @instance
             */
            SignedReport.prototype.signature = $util.newBuffer([]);

            /**
             * Encodes the specified SignedReport message. Does not implicitly {@link watari.control.SignedReport.verify|verify} messages.
             * @function encode
             * @memberof watari.control.SignedReport
             * @static
             * @param {watari.control.SignedReport.$Properties} message SignedReport message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            SignedReport.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.report != null && $Object.hasOwnProperty.call(message, "report") && message.report.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.report);
                if (message.signer != null && $Object.hasOwnProperty.call(message, "signer") && message.signer !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.signer);
                if (message.signature != null && $Object.hasOwnProperty.call(message, "signature") && message.signature.length)
                    writer.uint32(/* id 3, wireType 2 =*/26).bytes(message.signature);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a SignedReport message from the specified reader or buffer.
             * @function decode
             * @memberof watari.control.SignedReport
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.control.SignedReport & watari.control.SignedReport.$Shape} SignedReport
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            SignedReport.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.control.SignedReport();
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
                            if ((value = reader.bytes()).length)
                                message.report = value;
                            else
                                delete message.report;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.signer = value;
                            else
                                delete message.signer;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.signature = value;
                            else
                                delete message.signature;
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

            return SignedReport;
        })();

        control.Reports = (function() {

            /**
             * Properties of a Reports.
             * @typedef {Object} watari.control.Reports.$Properties
             * @property {Array.<watari.control.SignedReport.$Properties>|null} [reports] Reports reports
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Reports.
             * @memberof watari.control
             * @interface IReports
             * @augments watari.control.Reports.$Properties
             * @deprecated Use watari.control.Reports.$Properties instead.
             */

            /**
             * Shape of a Reports.
             * @typedef {watari.control.Reports.$Properties} watari.control.Reports.$Shape
             */

            /**
             * Constructs a new Reports.
             * @memberof watari.control
             * @classdesc Represents a Reports.
             * @constructor
             * @param {watari.control.Reports.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Reports = function (properties) {
                this.reports = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Reports reports.
             * @member {Array.<watari.control.SignedReport.$Properties>} reports
             * @memberof watari.control.Reports
             * @instance
             */
            Reports.prototype.reports = $util.emptyArray;

            /**
             * Encodes the specified Reports message. Does not implicitly {@link watari.control.Reports.verify|verify} messages.
             * @function encode
             * @memberof watari.control.Reports
             * @static
             * @param {watari.control.Reports.$Properties} message Reports message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Reports.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.reports != null && message.reports.length)
                    for (let i = 0; i < message.reports.length; ++i)
                        $root.watari.control.SignedReport.encode(message.reports[i], writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Reports message from the specified reader or buffer.
             * @function decode
             * @memberof watari.control.Reports
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.control.Reports & watari.control.Reports.$Shape} Reports
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Reports.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.control.Reports();
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
                            if (!(message.reports && message.reports.length))
                                message.reports = [];
                            message.reports.push($root.watari.control.SignedReport.decode(reader, reader.size(), $undefined, _depth + 1));
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

            return Reports;
        })();

        control.Digest = (function() {

            /**
             * Properties of a Digest.
             * @typedef {Object} watari.control.Digest.$Properties
             * @property {Array.<watari.control.DigestEntry.$Properties>|null} [entries] Digest entries
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Digest.
             * @memberof watari.control
             * @interface IDigest
             * @augments watari.control.Digest.$Properties
             * @deprecated Use watari.control.Digest.$Properties instead.
             */

            /**
             * Shape of a Digest.
             * @typedef {watari.control.Digest.$Properties} watari.control.Digest.$Shape
             */

            /**
             * Constructs a new Digest.
             * @memberof watari.control
             * @classdesc Represents a Digest.
             * @constructor
             * @param {watari.control.Digest.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Digest = function (properties) {
                this.entries = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Digest entries.
             * @member {Array.<watari.control.DigestEntry.$Properties>} entries
             * @memberof watari.control.Digest
             * @instance
             */
            Digest.prototype.entries = $util.emptyArray;

            /**
             * Encodes the specified Digest message. Does not implicitly {@link watari.control.Digest.verify|verify} messages.
             * @function encode
             * @memberof watari.control.Digest
             * @static
             * @param {watari.control.Digest.$Properties} message Digest message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Digest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.entries != null && message.entries.length)
                    for (let i = 0; i < message.entries.length; ++i)
                        $root.watari.control.DigestEntry.encode(message.entries[i], writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Digest message from the specified reader or buffer.
             * @function decode
             * @memberof watari.control.Digest
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.control.Digest & watari.control.Digest.$Shape} Digest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Digest.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.control.Digest();
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
                            if (!(message.entries && message.entries.length))
                                message.entries = [];
                            message.entries.push($root.watari.control.DigestEntry.decode(reader, reader.size(), $undefined, _depth + 1));
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

            return Digest;
        })();

        control.DigestEntry = (function() {

            /**
             * Properties of a DigestEntry.
             * @typedef {Object} watari.control.DigestEntry.$Properties
             * @property {Uint8Array|null} [machine] DigestEntry machine
             * @property {number|null} [epoch] DigestEntry epoch
             * @property {number|null} [boot] DigestEntry boot
             * @property {number|null} [sequence] DigestEntry sequence
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a DigestEntry.
             * @memberof watari.control
             * @interface IDigestEntry
             * @augments watari.control.DigestEntry.$Properties
             * @deprecated Use watari.control.DigestEntry.$Properties instead.
             */

            /**
             * Shape of a DigestEntry.
             * @typedef {watari.control.DigestEntry.$Properties} watari.control.DigestEntry.$Shape
             */

            /**
             * Constructs a new DigestEntry.
             * @memberof watari.control
             * @classdesc Represents a DigestEntry.
             * @constructor
             * @param {watari.control.DigestEntry.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const DigestEntry = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * DigestEntry machine.
             * @member {Uint8Array} machine
             * @memberof watari.control.DigestEntry
             * @instance
             */
            DigestEntry.prototype.machine = $util.newBuffer([]);

            /**
             * DigestEntry epoch.
             * @member {number} epoch
             * @memberof watari.control.DigestEntry
             * @instance
             */
            DigestEntry.prototype.epoch = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * DigestEntry boot.
             * @member {number} boot
             * @memberof watari.control.DigestEntry
             * @instance
             */
            DigestEntry.prototype.boot = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * DigestEntry sequence.
             * @member {number} sequence
             * @memberof watari.control.DigestEntry
             * @instance
             */
            DigestEntry.prototype.sequence = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Encodes the specified DigestEntry message. Does not implicitly {@link watari.control.DigestEntry.verify|verify} messages.
             * @function encode
             * @memberof watari.control.DigestEntry
             * @static
             * @param {watari.control.DigestEntry.$Properties} message DigestEntry message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            DigestEntry.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.machine != null && $Object.hasOwnProperty.call(message, "machine") && message.machine.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.machine);
                if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && (typeof message.epoch === "object" ? message.epoch.low || message.epoch.high : message.epoch !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).uint64(message.epoch);
                if (message.boot != null && $Object.hasOwnProperty.call(message, "boot") && (typeof message.boot === "object" ? message.boot.low || message.boot.high : message.boot !== 0))
                    writer.uint32(/* id 3, wireType 0 =*/24).uint64(message.boot);
                if (message.sequence != null && $Object.hasOwnProperty.call(message, "sequence") && (typeof message.sequence === "object" ? message.sequence.low || message.sequence.high : message.sequence !== 0))
                    writer.uint32(/* id 4, wireType 0 =*/32).uint64(message.sequence);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a DigestEntry message from the specified reader or buffer.
             * @function decode
             * @memberof watari.control.DigestEntry
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.control.DigestEntry & watari.control.DigestEntry.$Shape} DigestEntry
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            DigestEntry.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.control.DigestEntry();
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
                            if ((value = reader.bytes()).length)
                                message.machine = value;
                            else
                                delete message.machine;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.epoch = value;
                            else
                                delete message.epoch;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.boot = value;
                            else
                                delete message.boot;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.sequence = value;
                            else
                                delete message.sequence;
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

            return DigestEntry;
        })();

        control.WhereRequest = (function() {

            /**
             * Properties of a WhereRequest.
             * @typedef {Object} watari.control.WhereRequest.$Properties
             * @property {string|null} [key] WhereRequest key
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a WhereRequest.
             * @memberof watari.control
             * @interface IWhereRequest
             * @augments watari.control.WhereRequest.$Properties
             * @deprecated Use watari.control.WhereRequest.$Properties instead.
             */

            /**
             * Shape of a WhereRequest.
             * @typedef {watari.control.WhereRequest.$Properties} watari.control.WhereRequest.$Shape
             */

            /**
             * Constructs a new WhereRequest.
             * @memberof watari.control
             * @classdesc Represents a WhereRequest.
             * @constructor
             * @param {watari.control.WhereRequest.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const WhereRequest = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * WhereRequest key.
             * @member {string} key
             * @memberof watari.control.WhereRequest
             * @instance
             */
            WhereRequest.prototype.key = "";

            /**
             * Encodes the specified WhereRequest message. Does not implicitly {@link watari.control.WhereRequest.verify|verify} messages.
             * @function encode
             * @memberof watari.control.WhereRequest
             * @static
             * @param {watari.control.WhereRequest.$Properties} message WhereRequest message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            WhereRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.key != null && $Object.hasOwnProperty.call(message, "key") && message.key !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.key);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a WhereRequest message from the specified reader or buffer.
             * @function decode
             * @memberof watari.control.WhereRequest
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.control.WhereRequest & watari.control.WhereRequest.$Shape} WhereRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            WhereRequest.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.control.WhereRequest();
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
                                message.key = value;
                            else
                                delete message.key;
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

            return WhereRequest;
        })();

        return control;
    })();

    watari.directory = (function() {

        /**
         * Namespace directory.
         * @memberof watari
         * @namespace
         */
        const directory = {};

        directory.Entry = (function() {

            /**
             * Properties of an Entry.
             * @typedef {Object} watari.directory.Entry.$Properties
             * @property {string|null} [name] Entry name
             * @property {string|null} [kind] Entry kind
             * @property {Uint8Array|null} [id] Entry id
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Entry.
             * @memberof watari.directory
             * @interface IEntry
             * @augments watari.directory.Entry.$Properties
             * @deprecated Use watari.directory.Entry.$Properties instead.
             */

            /**
             * Shape of an Entry.
             * @typedef {watari.directory.Entry.$Properties} watari.directory.Entry.$Shape
             */

            /**
             * Constructs a new Entry.
             * @memberof watari.directory
             * @classdesc Represents an Entry.
             * @constructor
             * @param {watari.directory.Entry.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Entry = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Entry name.
             * @member {string} name
             * @memberof watari.directory.Entry
             * @instance
             */
            Entry.prototype.name = "";

            /**
             * Entry kind.
             * @member {string} kind
             * @memberof watari.directory.Entry
             * @instance
             */
            Entry.prototype.kind = "";

            /**
             * Entry id.
             * @member {Uint8Array} id
             * @memberof watari.directory.Entry
             * @instance
             */
            Entry.prototype.id = $util.newBuffer([]);

            /**
             * Encodes the specified Entry message. Does not implicitly {@link watari.directory.Entry.verify|verify} messages.
             * @function encode
             * @memberof watari.directory.Entry
             * @static
             * @param {watari.directory.Entry.$Properties} message Entry message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Entry.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.name);
                if (message.kind != null && $Object.hasOwnProperty.call(message, "kind") && message.kind !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.kind);
                if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id.length)
                    writer.uint32(/* id 3, wireType 2 =*/26).bytes(message.id);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an Entry message from the specified reader or buffer.
             * @function decode
             * @memberof watari.directory.Entry
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.directory.Entry & watari.directory.Entry.$Shape} Entry
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Entry.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.directory.Entry();
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
                                message.name = value;
                            else
                                delete message.name;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.kind = value;
                            else
                                delete message.kind;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.id = value;
                            else
                                delete message.id;
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

            return Entry;
        })();

        directory.Directory = (function() {

            /**
             * Properties of a Directory.
             * @typedef {Object} watari.directory.Directory.$Properties
             * @property {string|null} [organization] Directory organization
             * @property {Array.<watari.directory.Entry.$Properties>|null} [entries] Directory entries
             * @property {Array.<Uint8Array>|null} [tombstones] Directory tombstones
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Directory.
             * @memberof watari.directory
             * @interface IDirectory
             * @augments watari.directory.Directory.$Properties
             * @deprecated Use watari.directory.Directory.$Properties instead.
             */

            /**
             * Shape of a Directory.
             * @typedef {watari.directory.Directory.$Properties} watari.directory.Directory.$Shape
             */

            /**
             * Constructs a new Directory.
             * @memberof watari.directory
             * @classdesc Represents a Directory.
             * @constructor
             * @param {watari.directory.Directory.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Directory = function (properties) {
                this.entries = [];
                this.tombstones = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Directory organization.
             * @member {string} organization
             * @memberof watari.directory.Directory
             * @instance
             */
            Directory.prototype.organization = "";

            /**
             * Directory entries.
             * @member {Array.<watari.directory.Entry.$Properties>} entries
             * @memberof watari.directory.Directory
             * @instance
             */
            Directory.prototype.entries = $util.emptyArray;

            /**
             * Directory tombstones.
             * @member {Array.<Uint8Array>} tombstones
             * @memberof watari.directory.Directory
             * @instance
             */
            Directory.prototype.tombstones = $util.emptyArray;

            /**
             * Encodes the specified Directory message. Does not implicitly {@link watari.directory.Directory.verify|verify} messages.
             * @function encode
             * @memberof watari.directory.Directory
             * @static
             * @param {watari.directory.Directory.$Properties} message Directory message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Directory.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.organization != null && $Object.hasOwnProperty.call(message, "organization") && message.organization !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.organization);
                if (message.entries != null && message.entries.length)
                    for (let i = 0; i < message.entries.length; ++i)
                        $root.watari.directory.Entry.encode(message.entries[i], writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.tombstones != null && message.tombstones.length)
                    for (let i = 0; i < message.tombstones.length; ++i)
                        writer.uint32(/* id 3, wireType 2 =*/26).bytes(message.tombstones[i]);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Directory message from the specified reader or buffer.
             * @function decode
             * @memberof watari.directory.Directory
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.directory.Directory & watari.directory.Directory.$Shape} Directory
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Directory.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.directory.Directory();
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
                            if (!(message.entries && message.entries.length))
                                message.entries = [];
                            message.entries.push($root.watari.directory.Entry.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if (!(message.tombstones && message.tombstones.length))
                                message.tombstones = [];
                            message.tombstones.push(reader.bytes());
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

            return Directory;
        })();

        return directory;
    })();

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
             * @property {Uint8Array|null} [life] Hello life
             * @property {number|null} [forMs] Hello forMs
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
             *   life?: Uint8Array|null;
             *   forMs?: number|null;
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

            /**
             * Hello life.
             * @member {Uint8Array} life
             * @memberof watari.identity.Hello
             * @instance
             */
            Hello.prototype.life = $util.newBuffer([]);

            /**
             * Hello forMs.
             * @member {number} forMs
             * @memberof watari.identity.Hello
             * @instance
             */
            Hello.prototype.forMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

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
                if (message.life != null && $Object.hasOwnProperty.call(message, "life") && message.life.length)
                    writer.uint32(/* id 4, wireType 2 =*/34).bytes(message.life);
                if (message.forMs != null && $Object.hasOwnProperty.call(message, "forMs") && (typeof message.forMs === "object" ? message.forMs.low || message.forMs.high : message.forMs !== 0))
                    writer.uint32(/* id 5, wireType 0 =*/40).uint64(message.forMs);
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
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.life = value;
                            else
                                delete message.life;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.forMs = value;
                            else
                                delete message.forMs;
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

    watari.image = (function() {

        /**
         * Namespace image.
         * @memberof watari
         * @namespace
         */
        const image = {};

        image.StatRequest = (function() {

            /**
             * Properties of a StatRequest.
             * @typedef {Object} watari.image.StatRequest.$Properties
             * @property {Uint8Array|null} [hash] StatRequest hash
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a StatRequest.
             * @memberof watari.image
             * @interface IStatRequest
             * @augments watari.image.StatRequest.$Properties
             * @deprecated Use watari.image.StatRequest.$Properties instead.
             */

            /**
             * Shape of a StatRequest.
             * @typedef {watari.image.StatRequest.$Properties} watari.image.StatRequest.$Shape
             */

            /**
             * Constructs a new StatRequest.
             * @memberof watari.image
             * @classdesc Represents a StatRequest.
             * @constructor
             * @param {watari.image.StatRequest.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const StatRequest = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * StatRequest hash.
             * @member {Uint8Array} hash
             * @memberof watari.image.StatRequest
             * @instance
             */
            StatRequest.prototype.hash = $util.newBuffer([]);

            /**
             * Encodes the specified StatRequest message. Does not implicitly {@link watari.image.StatRequest.verify|verify} messages.
             * @function encode
             * @memberof watari.image.StatRequest
             * @static
             * @param {watari.image.StatRequest.$Properties} message StatRequest message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            StatRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.hash != null && $Object.hasOwnProperty.call(message, "hash") && message.hash.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.hash);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a StatRequest message from the specified reader or buffer.
             * @function decode
             * @memberof watari.image.StatRequest
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.image.StatRequest & watari.image.StatRequest.$Shape} StatRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            StatRequest.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.image.StatRequest();
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
                            if ((value = reader.bytes()).length)
                                message.hash = value;
                            else
                                delete message.hash;
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

            return StatRequest;
        })();

        image.StatAnswer = (function() {

            /**
             * Properties of a StatAnswer.
             * @typedef {Object} watari.image.StatAnswer.$Properties
             * @property {watari.image.Found.$Properties|null} [found] StatAnswer found
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a StatAnswer.
             * @memberof watari.image
             * @interface IStatAnswer
             * @augments watari.image.StatAnswer.$Properties
             * @deprecated Use watari.image.StatAnswer.$Properties instead.
             */

            /**
             * Shape of a StatAnswer.
             * @typedef {watari.image.StatAnswer.$Properties} watari.image.StatAnswer.$Shape
             */

            /**
             * Constructs a new StatAnswer.
             * @memberof watari.image
             * @classdesc Represents a StatAnswer.
             * @constructor
             * @param {watari.image.StatAnswer.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const StatAnswer = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * StatAnswer found.
             * @member {watari.image.Found.$Properties|null|undefined} found
             * @memberof watari.image.StatAnswer
             * @instance
             */
            StatAnswer.prototype.found = null;

            /**
             * Encodes the specified StatAnswer message. Does not implicitly {@link watari.image.StatAnswer.verify|verify} messages.
             * @function encode
             * @memberof watari.image.StatAnswer
             * @static
             * @param {watari.image.StatAnswer.$Properties} message StatAnswer message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            StatAnswer.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.found != null && $Object.hasOwnProperty.call(message, "found"))
                    $root.watari.image.Found.encode(message.found, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a StatAnswer message from the specified reader or buffer.
             * @function decode
             * @memberof watari.image.StatAnswer
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.image.StatAnswer & watari.image.StatAnswer.$Shape} StatAnswer
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            StatAnswer.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.image.StatAnswer();
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
                            message.found = $root.watari.image.Found.decode(reader, reader.size(), $undefined, _depth + 1, message.found);
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

            return StatAnswer;
        })();

        image.Found = (function() {

            /**
             * Properties of a Found.
             * @typedef {Object} watari.image.Found.$Properties
             * @property {number|null} [bytes] Found bytes
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Found.
             * @memberof watari.image
             * @interface IFound
             * @augments watari.image.Found.$Properties
             * @deprecated Use watari.image.Found.$Properties instead.
             */

            /**
             * Shape of a Found.
             * @typedef {watari.image.Found.$Properties} watari.image.Found.$Shape
             */

            /**
             * Constructs a new Found.
             * @memberof watari.image
             * @classdesc Represents a Found.
             * @constructor
             * @param {watari.image.Found.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Found = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Found bytes.
             * @member {number} bytes
             * @memberof watari.image.Found
             * @instance
             */
            Found.prototype.bytes = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Encodes the specified Found message. Does not implicitly {@link watari.image.Found.verify|verify} messages.
             * @function encode
             * @memberof watari.image.Found
             * @static
             * @param {watari.image.Found.$Properties} message Found message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Found.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.bytes != null && $Object.hasOwnProperty.call(message, "bytes") && (typeof message.bytes === "object" ? message.bytes.low || message.bytes.high : message.bytes !== 0))
                    writer.uint32(/* id 1, wireType 0 =*/8).uint64(message.bytes);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Found message from the specified reader or buffer.
             * @function decode
             * @memberof watari.image.Found
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.image.Found & watari.image.Found.$Shape} Found
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Found.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.image.Found();
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
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.bytes = value;
                            else
                                delete message.bytes;
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

            return Found;
        })();

        image.ReadRequest = (function() {

            /**
             * Properties of a ReadRequest.
             * @typedef {Object} watari.image.ReadRequest.$Properties
             * @property {Uint8Array|null} [hash] ReadRequest hash
             * @property {number|null} [offset] ReadRequest offset
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a ReadRequest.
             * @memberof watari.image
             * @interface IReadRequest
             * @augments watari.image.ReadRequest.$Properties
             * @deprecated Use watari.image.ReadRequest.$Properties instead.
             */

            /**
             * Shape of a ReadRequest.
             * @typedef {watari.image.ReadRequest.$Properties} watari.image.ReadRequest.$Shape
             */

            /**
             * Constructs a new ReadRequest.
             * @memberof watari.image
             * @classdesc Represents a ReadRequest.
             * @constructor
             * @param {watari.image.ReadRequest.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const ReadRequest = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * ReadRequest hash.
             * @member {Uint8Array} hash
             * @memberof watari.image.ReadRequest
             * @instance
             */
            ReadRequest.prototype.hash = $util.newBuffer([]);

            /**
             * ReadRequest offset.
             * @member {number} offset
             * @memberof watari.image.ReadRequest
             * @instance
             */
            ReadRequest.prototype.offset = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Encodes the specified ReadRequest message. Does not implicitly {@link watari.image.ReadRequest.verify|verify} messages.
             * @function encode
             * @memberof watari.image.ReadRequest
             * @static
             * @param {watari.image.ReadRequest.$Properties} message ReadRequest message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            ReadRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.hash != null && $Object.hasOwnProperty.call(message, "hash") && message.hash.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.hash);
                if (message.offset != null && $Object.hasOwnProperty.call(message, "offset") && (typeof message.offset === "object" ? message.offset.low || message.offset.high : message.offset !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).uint64(message.offset);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a ReadRequest message from the specified reader or buffer.
             * @function decode
             * @memberof watari.image.ReadRequest
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.image.ReadRequest & watari.image.ReadRequest.$Shape} ReadRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            ReadRequest.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.image.ReadRequest();
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
                            if ((value = reader.bytes()).length)
                                message.hash = value;
                            else
                                delete message.hash;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.offset = value;
                            else
                                delete message.offset;
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

            return ReadRequest;
        })();

        return image;
    })();

    watari.load = (function() {

        /**
         * Namespace load.
         * @memberof watari
         * @namespace
         */
        const load = {};

        load.Record = (function() {

            /**
             * Properties of a Record.
             * @typedef {Object} watari.load.Record.$Properties
             * @property {string|null} [host] Record host
             * @property {number|null} [epoch] Record epoch
             * @property {number|null} [sequence] Record sequence
             * @property {boolean|null} [draining] Record draining
             * @property {number|null} [cpuMilli] Record cpuMilli
             * @property {number|null} [cpusMilli] Record cpusMilli
             * @property {number|null} [cpuPressure] Record cpuPressure
             * @property {number|null} [throttled] Record throttled
             * @property {number|null} [memoryUsedBytes] Record memoryUsedBytes
             * @property {number|null} [memoryTotalBytes] Record memoryTotalBytes
             * @property {number|null} [memoryPressure] Record memoryPressure
             * @property {number|null} [runQueue] Record runQueue
             * @property {number|null} [diskFreeBytes] Record diskFreeBytes
             * @property {Array.<watari.load.Machine.$Properties>|null} [machines] Record machines
             * @property {number|null} [reservedMilli] Record reservedMilli
             * @property {number|null} [reservedMemoryBytes] Record reservedMemoryBytes
             * @property {boolean|null} [fastPorts] Record fastPorts
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Record.
             * @memberof watari.load
             * @interface IRecord
             * @augments watari.load.Record.$Properties
             * @deprecated Use watari.load.Record.$Properties instead.
             */

            /**
             * Shape of a Record.
             * @typedef {watari.load.Record.$Properties} watari.load.Record.$Shape
             */

            /**
             * Constructs a new Record.
             * @memberof watari.load
             * @classdesc Represents a Record.
             * @constructor
             * @param {watari.load.Record.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Record = function (properties) {
                this.machines = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Record host.
             * @member {string} host
             * @memberof watari.load.Record
             * @instance
             */
            Record.prototype.host = "";

            /**
             * Record epoch.
             * @member {number} epoch
             * @memberof watari.load.Record
             * @instance
             */
            Record.prototype.epoch = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Record sequence.
             * @member {number} sequence
             * @memberof watari.load.Record
             * @instance
             */
            Record.prototype.sequence = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Record draining.
             * @member {boolean} draining
             * @memberof watari.load.Record
             * @instance
             */
            Record.prototype.draining = false;

            /**
             * Record cpuMilli.
             * @member {number} cpuMilli
             * @memberof watari.load.Record
             * @instance
             */
            Record.prototype.cpuMilli = 0;

            /**
             * Record cpusMilli.
             * @member {number} cpusMilli
             * @memberof watari.load.Record
             * @instance
             */
            Record.prototype.cpusMilli = 0;

            /**
             * Record cpuPressure.
             * @member {number|null|undefined} cpuPressure
             * @memberof watari.load.Record
             * @instance
             */
            Record.prototype.cpuPressure = null;

            /**
             * Record throttled.
             * @member {number|null|undefined} throttled
             * @memberof watari.load.Record
             * @instance
             */
            Record.prototype.throttled = null;

            /**
             * Record memoryUsedBytes.
             * @member {number} memoryUsedBytes
             * @memberof watari.load.Record
             * @instance
             */
            Record.prototype.memoryUsedBytes = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Record memoryTotalBytes.
             * @member {number} memoryTotalBytes
             * @memberof watari.load.Record
             * @instance
             */
            Record.prototype.memoryTotalBytes = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Record memoryPressure.
             * @member {number|null|undefined} memoryPressure
             * @memberof watari.load.Record
             * @instance
             */
            Record.prototype.memoryPressure = null;

            /**
             * Record runQueue.
             * @member {number|null|undefined} runQueue
             * @memberof watari.load.Record
             * @instance
             */
            Record.prototype.runQueue = null;

            /**
             * Record diskFreeBytes.
             * @member {number|null|undefined} diskFreeBytes
             * @memberof watari.load.Record
             * @instance
             */
            Record.prototype.diskFreeBytes = null;

            /**
             * Record machines.
             * @member {Array.<watari.load.Machine.$Properties>} machines
             * @memberof watari.load.Record
             * @instance
             */
            Record.prototype.machines = $util.emptyArray;

            /**
             * Record reservedMilli.
             * @member {number} reservedMilli
             * @memberof watari.load.Record
             * @instance
             */
            Record.prototype.reservedMilli = 0;

            /**
             * Record reservedMemoryBytes.
             * @member {number} reservedMemoryBytes
             * @memberof watari.load.Record
             * @instance
             */
            Record.prototype.reservedMemoryBytes = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Record fastPorts.
             * @member {boolean} fastPorts
             * @memberof watari.load.Record
             * @instance
             */
            Record.prototype.fastPorts = false;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Record.prototype, "_cpuPressure", {
                get: $util.oneOfGetter($oneOfFields = ["cpuPressure"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Record.prototype, "_throttled", {
                get: $util.oneOfGetter($oneOfFields = ["throttled"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Record.prototype, "_memoryPressure", {
                get: $util.oneOfGetter($oneOfFields = ["memoryPressure"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Record.prototype, "_runQueue", {
                get: $util.oneOfGetter($oneOfFields = ["runQueue"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Record.prototype, "_diskFreeBytes", {
                get: $util.oneOfGetter($oneOfFields = ["diskFreeBytes"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Encodes the specified Record message. Does not implicitly {@link watari.load.Record.verify|verify} messages.
             * @function encode
             * @memberof watari.load.Record
             * @static
             * @param {watari.load.Record.$Properties} message Record message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Record.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.host != null && $Object.hasOwnProperty.call(message, "host") && message.host !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.host);
                if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && (typeof message.epoch === "object" ? message.epoch.low || message.epoch.high : message.epoch !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).uint64(message.epoch);
                if (message.sequence != null && $Object.hasOwnProperty.call(message, "sequence") && (typeof message.sequence === "object" ? message.sequence.low || message.sequence.high : message.sequence !== 0))
                    writer.uint32(/* id 3, wireType 0 =*/24).uint64(message.sequence);
                if (message.draining != null && $Object.hasOwnProperty.call(message, "draining") && message.draining !== false)
                    writer.uint32(/* id 4, wireType 0 =*/32).bool(message.draining);
                if (message.cpuMilli != null && $Object.hasOwnProperty.call(message, "cpuMilli") && message.cpuMilli !== 0)
                    writer.uint32(/* id 5, wireType 0 =*/40).uint32(message.cpuMilli);
                if (message.cpusMilli != null && $Object.hasOwnProperty.call(message, "cpusMilli") && message.cpusMilli !== 0)
                    writer.uint32(/* id 6, wireType 0 =*/48).uint32(message.cpusMilli);
                if (message.cpuPressure != null && $Object.hasOwnProperty.call(message, "cpuPressure"))
                    writer.uint32(/* id 7, wireType 0 =*/56).uint32(message.cpuPressure);
                if (message.throttled != null && $Object.hasOwnProperty.call(message, "throttled"))
                    writer.uint32(/* id 8, wireType 0 =*/64).uint32(message.throttled);
                if (message.memoryUsedBytes != null && $Object.hasOwnProperty.call(message, "memoryUsedBytes") && (typeof message.memoryUsedBytes === "object" ? message.memoryUsedBytes.low || message.memoryUsedBytes.high : message.memoryUsedBytes !== 0))
                    writer.uint32(/* id 9, wireType 0 =*/72).uint64(message.memoryUsedBytes);
                if (message.memoryTotalBytes != null && $Object.hasOwnProperty.call(message, "memoryTotalBytes") && (typeof message.memoryTotalBytes === "object" ? message.memoryTotalBytes.low || message.memoryTotalBytes.high : message.memoryTotalBytes !== 0))
                    writer.uint32(/* id 10, wireType 0 =*/80).uint64(message.memoryTotalBytes);
                if (message.memoryPressure != null && $Object.hasOwnProperty.call(message, "memoryPressure"))
                    writer.uint32(/* id 11, wireType 0 =*/88).uint32(message.memoryPressure);
                if (message.runQueue != null && $Object.hasOwnProperty.call(message, "runQueue"))
                    writer.uint32(/* id 12, wireType 0 =*/96).uint32(message.runQueue);
                if (message.diskFreeBytes != null && $Object.hasOwnProperty.call(message, "diskFreeBytes"))
                    writer.uint32(/* id 13, wireType 0 =*/104).uint64(message.diskFreeBytes);
                if (message.machines != null && message.machines.length)
                    for (let i = 0; i < message.machines.length; ++i)
                        $root.watari.load.Machine.encode(message.machines[i], writer.uint32(/* id 14, wireType 2 =*/114).fork(), _depth + 1).ldelim();
                if (message.reservedMilli != null && $Object.hasOwnProperty.call(message, "reservedMilli") && message.reservedMilli !== 0)
                    writer.uint32(/* id 15, wireType 0 =*/120).uint32(message.reservedMilli);
                if (message.reservedMemoryBytes != null && $Object.hasOwnProperty.call(message, "reservedMemoryBytes") && (typeof message.reservedMemoryBytes === "object" ? message.reservedMemoryBytes.low || message.reservedMemoryBytes.high : message.reservedMemoryBytes !== 0))
                    writer.uint32(/* id 16, wireType 0 =*/128).uint64(message.reservedMemoryBytes);
                if (message.fastPorts != null && $Object.hasOwnProperty.call(message, "fastPorts") && message.fastPorts !== false)
                    writer.uint32(/* id 17, wireType 0 =*/136).bool(message.fastPorts);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Record message from the specified reader or buffer.
             * @function decode
             * @memberof watari.load.Record
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.load.Record & watari.load.Record.$Shape} Record
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Record.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.load.Record();
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
                                message.host = value;
                            else
                                delete message.host;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.epoch = value;
                            else
                                delete message.epoch;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.sequence = value;
                            else
                                delete message.sequence;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.draining = value;
                            else
                                delete message.draining;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.cpuMilli = value;
                            else
                                delete message.cpuMilli;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.cpusMilli = value;
                            else
                                delete message.cpusMilli;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 0)
                                break;
                            message.cpuPressure = reader.uint32();
                            message._cpuPressure = "cpuPressure";
                            continue;
                        }
                    case 8: {
                            if (wireType !== 0)
                                break;
                            message.throttled = reader.uint32();
                            message._throttled = "throttled";
                            continue;
                        }
                    case 9: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.memoryUsedBytes = value;
                            else
                                delete message.memoryUsedBytes;
                            continue;
                        }
                    case 10: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.memoryTotalBytes = value;
                            else
                                delete message.memoryTotalBytes;
                            continue;
                        }
                    case 11: {
                            if (wireType !== 0)
                                break;
                            message.memoryPressure = reader.uint32();
                            message._memoryPressure = "memoryPressure";
                            continue;
                        }
                    case 12: {
                            if (wireType !== 0)
                                break;
                            message.runQueue = reader.uint32();
                            message._runQueue = "runQueue";
                            continue;
                        }
                    case 13: {
                            if (wireType !== 0)
                                break;
                            message.diskFreeBytes = reader.uint64();
                            message._diskFreeBytes = "diskFreeBytes";
                            continue;
                        }
                    case 14: {
                            if (wireType !== 2)
                                break;
                            if (!(message.machines && message.machines.length))
                                message.machines = [];
                            message.machines.push($root.watari.load.Machine.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 15: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.reservedMilli = value;
                            else
                                delete message.reservedMilli;
                            continue;
                        }
                    case 16: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.reservedMemoryBytes = value;
                            else
                                delete message.reservedMemoryBytes;
                            continue;
                        }
                    case 17: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.fastPorts = value;
                            else
                                delete message.fastPorts;
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

            return Record;
        })();

        load.Machine = (function() {

            /**
             * Properties of a Machine.
             * @typedef {Object} watari.load.Machine.$Properties
             * @property {Uint8Array|null} [id] Machine id
             * @property {number|null} [cpus] Machine cpus
             * @property {number|null} [cpuMilli] Machine cpuMilli
             * @property {number|null} [cpuPressure] Machine cpuPressure
             * @property {number|null} [throttled] Machine throttled
             * @property {number|null} [memoryUsedBytes] Machine memoryUsedBytes
             * @property {number|null} [memoryTotalBytes] Machine memoryTotalBytes
             * @property {number|null} [hereMs] Machine hereMs
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Machine.
             * @memberof watari.load
             * @interface IMachine
             * @augments watari.load.Machine.$Properties
             * @deprecated Use watari.load.Machine.$Properties instead.
             */

            /**
             * Shape of a Machine.
             * @typedef {watari.load.Machine.$Properties} watari.load.Machine.$Shape
             */

            /**
             * Constructs a new Machine.
             * @memberof watari.load
             * @classdesc Represents a Machine.
             * @constructor
             * @param {watari.load.Machine.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Machine = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Machine id.
             * @member {Uint8Array} id
             * @memberof watari.load.Machine
             * @instance
             */
            Machine.prototype.id = $util.newBuffer([]);

            /**
             * Machine cpus.
             * @member {number} cpus
             * @memberof watari.load.Machine
             * @instance
             */
            Machine.prototype.cpus = 0;

            /**
             * Machine cpuMilli.
             * @member {number} cpuMilli
             * @memberof watari.load.Machine
             * @instance
             */
            Machine.prototype.cpuMilli = 0;

            /**
             * Machine cpuPressure.
             * @member {number|null|undefined} cpuPressure
             * @memberof watari.load.Machine
             * @instance
             */
            Machine.prototype.cpuPressure = null;

            /**
             * Machine throttled.
             * @member {number|null|undefined} throttled
             * @memberof watari.load.Machine
             * @instance
             */
            Machine.prototype.throttled = null;

            /**
             * Machine memoryUsedBytes.
             * @member {number} memoryUsedBytes
             * @memberof watari.load.Machine
             * @instance
             */
            Machine.prototype.memoryUsedBytes = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Machine memoryTotalBytes.
             * @member {number} memoryTotalBytes
             * @memberof watari.load.Machine
             * @instance
             */
            Machine.prototype.memoryTotalBytes = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Machine hereMs.
             * @member {number} hereMs
             * @memberof watari.load.Machine
             * @instance
             */
            Machine.prototype.hereMs = 0;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Machine.prototype, "_cpuPressure", {
                get: $util.oneOfGetter($oneOfFields = ["cpuPressure"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Machine.prototype, "_throttled", {
                get: $util.oneOfGetter($oneOfFields = ["throttled"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Encodes the specified Machine message. Does not implicitly {@link watari.load.Machine.verify|verify} messages.
             * @function encode
             * @memberof watari.load.Machine
             * @static
             * @param {watari.load.Machine.$Properties} message Machine message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Machine.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.id);
                if (message.cpus != null && $Object.hasOwnProperty.call(message, "cpus") && message.cpus !== 0)
                    writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.cpus);
                if (message.cpuMilli != null && $Object.hasOwnProperty.call(message, "cpuMilli") && message.cpuMilli !== 0)
                    writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.cpuMilli);
                if (message.cpuPressure != null && $Object.hasOwnProperty.call(message, "cpuPressure"))
                    writer.uint32(/* id 4, wireType 0 =*/32).uint32(message.cpuPressure);
                if (message.throttled != null && $Object.hasOwnProperty.call(message, "throttled"))
                    writer.uint32(/* id 5, wireType 0 =*/40).uint32(message.throttled);
                if (message.memoryUsedBytes != null && $Object.hasOwnProperty.call(message, "memoryUsedBytes") && (typeof message.memoryUsedBytes === "object" ? message.memoryUsedBytes.low || message.memoryUsedBytes.high : message.memoryUsedBytes !== 0))
                    writer.uint32(/* id 6, wireType 0 =*/48).uint64(message.memoryUsedBytes);
                if (message.memoryTotalBytes != null && $Object.hasOwnProperty.call(message, "memoryTotalBytes") && (typeof message.memoryTotalBytes === "object" ? message.memoryTotalBytes.low || message.memoryTotalBytes.high : message.memoryTotalBytes !== 0))
                    writer.uint32(/* id 7, wireType 0 =*/56).uint64(message.memoryTotalBytes);
                if (message.hereMs != null && $Object.hasOwnProperty.call(message, "hereMs") && message.hereMs !== 0)
                    writer.uint32(/* id 8, wireType 0 =*/64).uint32(message.hereMs);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Machine message from the specified reader or buffer.
             * @function decode
             * @memberof watari.load.Machine
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.load.Machine & watari.load.Machine.$Shape} Machine
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Machine.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.load.Machine();
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
                            if ((value = reader.bytes()).length)
                                message.id = value;
                            else
                                delete message.id;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.cpus = value;
                            else
                                delete message.cpus;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.cpuMilli = value;
                            else
                                delete message.cpuMilli;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            message.cpuPressure = reader.uint32();
                            message._cpuPressure = "cpuPressure";
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            message.throttled = reader.uint32();
                            message._throttled = "throttled";
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.memoryUsedBytes = value;
                            else
                                delete message.memoryUsedBytes;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.memoryTotalBytes = value;
                            else
                                delete message.memoryTotalBytes;
                            continue;
                        }
                    case 8: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.hereMs = value;
                            else
                                delete message.hereMs;
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

            return Machine;
        })();

        load.Aged = (function() {

            /**
             * Properties of an Aged.
             * @typedef {Object} watari.load.Aged.$Properties
             * @property {Uint8Array|null} [record] Aged record
             * @property {Uint8Array|null} [signature] Aged signature
             * @property {number|null} [ageMs] Aged ageMs
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Aged.
             * @memberof watari.load
             * @interface IAged
             * @augments watari.load.Aged.$Properties
             * @deprecated Use watari.load.Aged.$Properties instead.
             */

            /**
             * Shape of an Aged.
             * @typedef {watari.load.Aged.$Properties} watari.load.Aged.$Shape
             */

            /**
             * Constructs a new Aged.
             * @memberof watari.load
             * @classdesc Represents an Aged.
             * @constructor
             * @param {watari.load.Aged.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Aged = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Aged record.
             * @member {Uint8Array} record
             * @memberof watari.load.Aged
             * @instance
             */
            Aged.prototype.record = $util.newBuffer([]);

            /**
             * Aged signature.
             * @member {Uint8Array} signature
             * @memberof watari.load.Aged
             * @instance
             */
            Aged.prototype.signature = $util.newBuffer([]);

            /**
             * Aged ageMs.
             * @member {number} ageMs
             * @memberof watari.load.Aged
             * @instance
             */
            Aged.prototype.ageMs = 0;

            /**
             * Encodes the specified Aged message. Does not implicitly {@link watari.load.Aged.verify|verify} messages.
             * @function encode
             * @memberof watari.load.Aged
             * @static
             * @param {watari.load.Aged.$Properties} message Aged message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Aged.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.record != null && $Object.hasOwnProperty.call(message, "record") && message.record.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.record);
                if (message.signature != null && $Object.hasOwnProperty.call(message, "signature") && message.signature.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.signature);
                if (message.ageMs != null && $Object.hasOwnProperty.call(message, "ageMs") && message.ageMs !== 0)
                    writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.ageMs);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an Aged message from the specified reader or buffer.
             * @function decode
             * @memberof watari.load.Aged
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.load.Aged & watari.load.Aged.$Shape} Aged
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Aged.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.load.Aged();
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
                            if ((value = reader.bytes()).length)
                                message.record = value;
                            else
                                delete message.record;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.signature = value;
                            else
                                delete message.signature;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.ageMs = value;
                            else
                                delete message.ageMs;
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

            return Aged;
        })();

        load.Message = (function() {

            /**
             * Properties of a Message.
             * @typedef {Object} watari.load.Message.$Properties
             * @property {watari.load.Records.$Properties|null} [records] Message records
             * @property {watari.load.Summary.$Properties|null} [summary] Message summary
             * @property {"records"|"summary"} [content] Message content
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Message.
             * @memberof watari.load
             * @interface IMessage
             * @augments watari.load.Message.$Properties
             * @deprecated Use watari.load.Message.$Properties instead.
             */

            /**
             * Narrowed shape of a Message.
             * @typedef {{
             *   records?: watari.load.Records.$Shape|null;
             *   summary?: watari.load.Summary.$Shape|null;
             *   $unknowns?: Array.<Uint8Array>;
             * } & (
             *   ({ content?: undefined; records?: null; summary?: null }|{ content?: "records"; records: watari.load.Records.$Shape; summary?: null }|{ content?: "summary"; records?: null; summary: watari.load.Summary.$Shape })
             * )} watari.load.Message.$Shape
             */

            /**
             * Constructs a new Message.
             * @memberof watari.load
             * @classdesc Represents a Message.
             * @constructor
             * @param {watari.load.Message.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Message = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Message records.
             * @member {watari.load.Records.$Properties|null|undefined} records
             * @memberof watari.load.Message
             * @instance
             */
            Message.prototype.records = null;

            /**
             * Message summary.
             * @member {watari.load.Summary.$Properties|null|undefined} summary
             * @memberof watari.load.Message
             * @instance
             */
            Message.prototype.summary = null;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            /**
             * Message content.
             * @member {"records"|"summary"|undefined} content
             * @memberof watari.load.Message
             * @instance
             */
            $Object.defineProperty(Message.prototype, "content", {
                get: $util.oneOfGetter($oneOfFields = ["records", "summary"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Encodes the specified Message message. Does not implicitly {@link watari.load.Message.verify|verify} messages.
             * @function encode
             * @memberof watari.load.Message
             * @static
             * @param {watari.load.Message.$Properties} message Message message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Message.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.records != null && $Object.hasOwnProperty.call(message, "records"))
                    $root.watari.load.Records.encode(message.records, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.summary != null && $Object.hasOwnProperty.call(message, "summary"))
                    $root.watari.load.Summary.encode(message.summary, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Message message from the specified reader or buffer.
             * @function decode
             * @memberof watari.load.Message
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.load.Message & watari.load.Message.$Shape} Message
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Message.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.load.Message();
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
                            message.records = $root.watari.load.Records.decode(reader, reader.size(), $undefined, _depth + 1, message.records);
                            message.content = "records";
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.summary = $root.watari.load.Summary.decode(reader, reader.size(), $undefined, _depth + 1, message.summary);
                            message.content = "summary";
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

            return Message;
        })();

        load.Records = (function() {

            /**
             * Properties of a Records.
             * @typedef {Object} watari.load.Records.$Properties
             * @property {Array.<watari.load.Aged.$Properties>|null} [records] Records records
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Records.
             * @memberof watari.load
             * @interface IRecords
             * @augments watari.load.Records.$Properties
             * @deprecated Use watari.load.Records.$Properties instead.
             */

            /**
             * Shape of a Records.
             * @typedef {watari.load.Records.$Properties} watari.load.Records.$Shape
             */

            /**
             * Constructs a new Records.
             * @memberof watari.load
             * @classdesc Represents a Records.
             * @constructor
             * @param {watari.load.Records.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Records = function (properties) {
                this.records = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Records records.
             * @member {Array.<watari.load.Aged.$Properties>} records
             * @memberof watari.load.Records
             * @instance
             */
            Records.prototype.records = $util.emptyArray;

            /**
             * Encodes the specified Records message. Does not implicitly {@link watari.load.Records.verify|verify} messages.
             * @function encode
             * @memberof watari.load.Records
             * @static
             * @param {watari.load.Records.$Properties} message Records message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Records.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.records != null && message.records.length)
                    for (let i = 0; i < message.records.length; ++i)
                        $root.watari.load.Aged.encode(message.records[i], writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Records message from the specified reader or buffer.
             * @function decode
             * @memberof watari.load.Records
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.load.Records & watari.load.Records.$Shape} Records
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Records.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.load.Records();
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
                            if (!(message.records && message.records.length))
                                message.records = [];
                            message.records.push($root.watari.load.Aged.decode(reader, reader.size(), $undefined, _depth + 1));
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

            return Records;
        })();

        load.Summary = (function() {

            /**
             * Properties of a Summary.
             * @typedef {Object} watari.load.Summary.$Properties
             * @property {Array.<watari.load.Version.$Properties>|null} [versions] Summary versions
             * @property {boolean|null} [reply] Summary reply
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Summary.
             * @memberof watari.load
             * @interface ISummary
             * @augments watari.load.Summary.$Properties
             * @deprecated Use watari.load.Summary.$Properties instead.
             */

            /**
             * Shape of a Summary.
             * @typedef {watari.load.Summary.$Properties} watari.load.Summary.$Shape
             */

            /**
             * Constructs a new Summary.
             * @memberof watari.load
             * @classdesc Represents a Summary.
             * @constructor
             * @param {watari.load.Summary.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Summary = function (properties) {
                this.versions = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Summary versions.
             * @member {Array.<watari.load.Version.$Properties>} versions
             * @memberof watari.load.Summary
             * @instance
             */
            Summary.prototype.versions = $util.emptyArray;

            /**
             * Summary reply.
             * @member {boolean} reply
             * @memberof watari.load.Summary
             * @instance
             */
            Summary.prototype.reply = false;

            /**
             * Encodes the specified Summary message. Does not implicitly {@link watari.load.Summary.verify|verify} messages.
             * @function encode
             * @memberof watari.load.Summary
             * @static
             * @param {watari.load.Summary.$Properties} message Summary message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Summary.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.versions != null && message.versions.length)
                    for (let i = 0; i < message.versions.length; ++i)
                        $root.watari.load.Version.encode(message.versions[i], writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.reply != null && $Object.hasOwnProperty.call(message, "reply") && message.reply !== false)
                    writer.uint32(/* id 2, wireType 0 =*/16).bool(message.reply);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Summary message from the specified reader or buffer.
             * @function decode
             * @memberof watari.load.Summary
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.load.Summary & watari.load.Summary.$Shape} Summary
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Summary.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.load.Summary();
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
                            if (!(message.versions && message.versions.length))
                                message.versions = [];
                            message.versions.push($root.watari.load.Version.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.reply = value;
                            else
                                delete message.reply;
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

            return Summary;
        })();

        load.Version = (function() {

            /**
             * Properties of a Version.
             * @typedef {Object} watari.load.Version.$Properties
             * @property {string|null} [host] Version host
             * @property {number|null} [epoch] Version epoch
             * @property {number|null} [sequence] Version sequence
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Version.
             * @memberof watari.load
             * @interface IVersion
             * @augments watari.load.Version.$Properties
             * @deprecated Use watari.load.Version.$Properties instead.
             */

            /**
             * Shape of a Version.
             * @typedef {watari.load.Version.$Properties} watari.load.Version.$Shape
             */

            /**
             * Constructs a new Version.
             * @memberof watari.load
             * @classdesc Represents a Version.
             * @constructor
             * @param {watari.load.Version.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Version = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Version host.
             * @member {string} host
             * @memberof watari.load.Version
             * @instance
             */
            Version.prototype.host = "";

            /**
             * Version epoch.
             * @member {number} epoch
             * @memberof watari.load.Version
             * @instance
             */
            Version.prototype.epoch = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Version sequence.
             * @member {number} sequence
             * @memberof watari.load.Version
             * @instance
             */
            Version.prototype.sequence = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Encodes the specified Version message. Does not implicitly {@link watari.load.Version.verify|verify} messages.
             * @function encode
             * @memberof watari.load.Version
             * @static
             * @param {watari.load.Version.$Properties} message Version message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Version.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.host != null && $Object.hasOwnProperty.call(message, "host") && message.host !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.host);
                if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && (typeof message.epoch === "object" ? message.epoch.low || message.epoch.high : message.epoch !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).uint64(message.epoch);
                if (message.sequence != null && $Object.hasOwnProperty.call(message, "sequence") && (typeof message.sequence === "object" ? message.sequence.low || message.sequence.high : message.sequence !== 0))
                    writer.uint32(/* id 3, wireType 0 =*/24).uint64(message.sequence);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Version message from the specified reader or buffer.
             * @function decode
             * @memberof watari.load.Version
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.load.Version & watari.load.Version.$Shape} Version
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Version.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.load.Version();
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
                                message.host = value;
                            else
                                delete message.host;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.epoch = value;
                            else
                                delete message.epoch;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.sequence = value;
                            else
                                delete message.sequence;
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

            return Version;
        })();

        return load;
    })();

    watari.machine = (function() {

        /**
         * Namespace machine.
         * @memberof watari
         * @namespace
         */
        const machine = {};

        machine.Owner = (function() {

            /**
             * Properties of an Owner.
             * @typedef {Object} watari.machine.Owner.$Properties
             * @property {string|null} [host] Owner host
             * @property {string|null} [incarnation] Owner incarnation
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Owner.
             * @memberof watari.machine
             * @interface IOwner
             * @augments watari.machine.Owner.$Properties
             * @deprecated Use watari.machine.Owner.$Properties instead.
             */

            /**
             * Shape of an Owner.
             * @typedef {watari.machine.Owner.$Properties} watari.machine.Owner.$Shape
             */

            /**
             * Constructs a new Owner.
             * @memberof watari.machine
             * @classdesc Represents an Owner.
             * @constructor
             * @param {watari.machine.Owner.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Owner = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Owner host.
             * @member {string} host
             * @memberof watari.machine.Owner
             * @instance
             */
            Owner.prototype.host = "";

            /**
             * Owner incarnation.
             * @member {string} incarnation
             * @memberof watari.machine.Owner
             * @instance
             */
            Owner.prototype.incarnation = "";

            /**
             * Encodes the specified Owner message. Does not implicitly {@link watari.machine.Owner.verify|verify} messages.
             * @function encode
             * @memberof watari.machine.Owner
             * @static
             * @param {watari.machine.Owner.$Properties} message Owner message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Owner.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.host != null && $Object.hasOwnProperty.call(message, "host") && message.host !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.host);
                if (message.incarnation != null && $Object.hasOwnProperty.call(message, "incarnation") && message.incarnation !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.incarnation);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an Owner message from the specified reader or buffer.
             * @function decode
             * @memberof watari.machine.Owner
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.machine.Owner & watari.machine.Owner.$Shape} Owner
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Owner.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.machine.Owner();
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
                                message.host = value;
                            else
                                delete message.host;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.incarnation = value;
                            else
                                delete message.incarnation;
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

            return Owner;
        })();

        machine.KernelBoot = (function() {

            /**
             * Properties of a KernelBoot.
             * @typedef {Object} watari.machine.KernelBoot.$Properties
             * @property {Uint8Array|null} [kernel] KernelBoot kernel
             * @property {Uint8Array|null} [initrd] KernelBoot initrd
             * @property {string|null} [append] KernelBoot append
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a KernelBoot.
             * @memberof watari.machine
             * @interface IKernelBoot
             * @augments watari.machine.KernelBoot.$Properties
             * @deprecated Use watari.machine.KernelBoot.$Properties instead.
             */

            /**
             * Shape of a KernelBoot.
             * @typedef {watari.machine.KernelBoot.$Properties} watari.machine.KernelBoot.$Shape
             */

            /**
             * Constructs a new KernelBoot.
             * @memberof watari.machine
             * @classdesc Represents a KernelBoot.
             * @constructor
             * @param {watari.machine.KernelBoot.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const KernelBoot = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * KernelBoot kernel.
             * @member {Uint8Array} kernel
             * @memberof watari.machine.KernelBoot
             * @instance
             */
            KernelBoot.prototype.kernel = $util.newBuffer([]);

            /**
             * KernelBoot initrd.
             * @member {Uint8Array} initrd
             * @memberof watari.machine.KernelBoot
             * @instance
             */
            KernelBoot.prototype.initrd = $util.newBuffer([]);

            /**
             * KernelBoot append.
             * @member {string} append
             * @memberof watari.machine.KernelBoot
             * @instance
             */
            KernelBoot.prototype.append = "";

            /**
             * Encodes the specified KernelBoot message. Does not implicitly {@link watari.machine.KernelBoot.verify|verify} messages.
             * @function encode
             * @memberof watari.machine.KernelBoot
             * @static
             * @param {watari.machine.KernelBoot.$Properties} message KernelBoot message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            KernelBoot.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.kernel != null && $Object.hasOwnProperty.call(message, "kernel") && message.kernel.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.kernel);
                if (message.initrd != null && $Object.hasOwnProperty.call(message, "initrd") && message.initrd.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.initrd);
                if (message.append != null && $Object.hasOwnProperty.call(message, "append") && message.append !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.append);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a KernelBoot message from the specified reader or buffer.
             * @function decode
             * @memberof watari.machine.KernelBoot
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.machine.KernelBoot & watari.machine.KernelBoot.$Shape} KernelBoot
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            KernelBoot.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.machine.KernelBoot();
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
                            if ((value = reader.bytes()).length)
                                message.kernel = value;
                            else
                                delete message.kernel;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.initrd = value;
                            else
                                delete message.initrd;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.append = value;
                            else
                                delete message.append;
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

            return KernelBoot;
        })();

        machine.DiskBoot = (function() {

            /**
             * Properties of a DiskBoot.
             * @typedef {Object} watari.machine.DiskBoot.$Properties
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a DiskBoot.
             * @memberof watari.machine
             * @interface IDiskBoot
             * @augments watari.machine.DiskBoot.$Properties
             * @deprecated Use watari.machine.DiskBoot.$Properties instead.
             */

            /**
             * Shape of a DiskBoot.
             * @typedef {watari.machine.DiskBoot.$Properties} watari.machine.DiskBoot.$Shape
             */

            /**
             * Constructs a new DiskBoot.
             * @memberof watari.machine
             * @classdesc Represents a DiskBoot.
             * @constructor
             * @param {watari.machine.DiskBoot.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const DiskBoot = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Encodes the specified DiskBoot message. Does not implicitly {@link watari.machine.DiskBoot.verify|verify} messages.
             * @function encode
             * @memberof watari.machine.DiskBoot
             * @static
             * @param {watari.machine.DiskBoot.$Properties} message DiskBoot message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            DiskBoot.encode = function (message, writer, _depth) {
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
             * Decodes a DiskBoot message from the specified reader or buffer.
             * @function decode
             * @memberof watari.machine.DiskBoot
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.machine.DiskBoot & watari.machine.DiskBoot.$Shape} DiskBoot
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            DiskBoot.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.machine.DiskBoot();
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

            return DiskBoot;
        })();

        machine.Disk = (function() {

            /**
             * Properties of a Disk.
             * @typedef {Object} watari.machine.Disk.$Properties
             * @property {number|null} [sizeBytes] Disk sizeBytes
             * @property {Uint8Array|null} [base] Disk base
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Disk.
             * @memberof watari.machine
             * @interface IDisk
             * @augments watari.machine.Disk.$Properties
             * @deprecated Use watari.machine.Disk.$Properties instead.
             */

            /**
             * Shape of a Disk.
             * @typedef {watari.machine.Disk.$Properties} watari.machine.Disk.$Shape
             */

            /**
             * Constructs a new Disk.
             * @memberof watari.machine
             * @classdesc Represents a Disk.
             * @constructor
             * @param {watari.machine.Disk.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Disk = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Disk sizeBytes.
             * @member {number} sizeBytes
             * @memberof watari.machine.Disk
             * @instance
             */
            Disk.prototype.sizeBytes = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Disk base.
             * @member {Uint8Array} base
             * @memberof watari.machine.Disk
             * @instance
             */
            Disk.prototype.base = $util.newBuffer([]);

            /**
             * Encodes the specified Disk message. Does not implicitly {@link watari.machine.Disk.verify|verify} messages.
             * @function encode
             * @memberof watari.machine.Disk
             * @static
             * @param {watari.machine.Disk.$Properties} message Disk message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Disk.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.sizeBytes != null && $Object.hasOwnProperty.call(message, "sizeBytes") && (typeof message.sizeBytes === "object" ? message.sizeBytes.low || message.sizeBytes.high : message.sizeBytes !== 0))
                    writer.uint32(/* id 1, wireType 0 =*/8).uint64(message.sizeBytes);
                if (message.base != null && $Object.hasOwnProperty.call(message, "base") && message.base.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.base);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Disk message from the specified reader or buffer.
             * @function decode
             * @memberof watari.machine.Disk
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.machine.Disk & watari.machine.Disk.$Shape} Disk
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Disk.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.machine.Disk();
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
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.sizeBytes = value;
                            else
                                delete message.sizeBytes;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.base = value;
                            else
                                delete message.base;
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

            return Disk;
        })();

        machine.Card = (function() {

            /**
             * Properties of a Card.
             * @typedef {Object} watari.machine.Card.$Properties
             * @property {Uint8Array|null} [segment] Card segment
             * @property {string|null} [mac] Card mac
             * @property {Array.<string>|null} [ips] Card ips
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Card.
             * @memberof watari.machine
             * @interface ICard
             * @augments watari.machine.Card.$Properties
             * @deprecated Use watari.machine.Card.$Properties instead.
             */

            /**
             * Shape of a Card.
             * @typedef {watari.machine.Card.$Properties} watari.machine.Card.$Shape
             */

            /**
             * Constructs a new Card.
             * @memberof watari.machine
             * @classdesc Represents a Card.
             * @constructor
             * @param {watari.machine.Card.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Card = function (properties) {
                this.ips = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Card segment.
             * @member {Uint8Array} segment
             * @memberof watari.machine.Card
             * @instance
             */
            Card.prototype.segment = $util.newBuffer([]);

            /**
             * Card mac.
             * @member {string} mac
             * @memberof watari.machine.Card
             * @instance
             */
            Card.prototype.mac = "";

            /**
             * Card ips.
             * @member {Array.<string>} ips
             * @memberof watari.machine.Card
             * @instance
             */
            Card.prototype.ips = $util.emptyArray;

            /**
             * Encodes the specified Card message. Does not implicitly {@link watari.machine.Card.verify|verify} messages.
             * @function encode
             * @memberof watari.machine.Card
             * @static
             * @param {watari.machine.Card.$Properties} message Card message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Card.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.segment != null && $Object.hasOwnProperty.call(message, "segment") && message.segment.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.segment);
                if (message.mac != null && $Object.hasOwnProperty.call(message, "mac") && message.mac !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.mac);
                if (message.ips != null && message.ips.length)
                    for (let i = 0; i < message.ips.length; ++i)
                        writer.uint32(/* id 3, wireType 2 =*/26).string(message.ips[i]);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Card message from the specified reader or buffer.
             * @function decode
             * @memberof watari.machine.Card
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.machine.Card & watari.machine.Card.$Shape} Card
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Card.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.machine.Card();
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
                            if ((value = reader.bytes()).length)
                                message.segment = value;
                            else
                                delete message.segment;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.mac = value;
                            else
                                delete message.mac;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if (!(message.ips && message.ips.length))
                                message.ips = [];
                            message.ips.push(reader.stringVerify());
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

            return Card;
        })();

        machine.Spec = (function() {

            /**
             * Properties of a Spec.
             * @typedef {Object} watari.machine.Spec.$Properties
             * @property {number|null} [cpus] Spec cpus
             * @property {number|null} [memoryBytes] Spec memoryBytes
             * @property {string|null} [machineType] Spec machineType
             * @property {string|null} [cpuModel] Spec cpuModel
             * @property {string|null} [accelerator] Spec accelerator
             * @property {watari.machine.KernelBoot.$Properties|null} [kernel] Spec kernel
             * @property {watari.machine.DiskBoot.$Properties|null} [bootDisk] Spec bootDisk
             * @property {watari.machine.Disk.$Properties|null} [disk] Spec disk
             * @property {Uint8Array|null} [seed] Spec seed
             * @property {Array.<watari.machine.Card.$Properties>|null} [cards] Spec cards
             * @property {string|null} [guestPorts] Spec guestPorts
             * @property {"kernel"|"bootDisk"} [boot] Spec boot
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Spec.
             * @memberof watari.machine
             * @interface ISpec
             * @augments watari.machine.Spec.$Properties
             * @deprecated Use watari.machine.Spec.$Properties instead.
             */

            /**
             * Narrowed shape of a Spec.
             * @typedef {{
             *   cpus?: number|null;
             *   memoryBytes?: number|null;
             *   machineType?: string|null;
             *   cpuModel?: string|null;
             *   accelerator?: string|null;
             *   kernel?: watari.machine.KernelBoot.$Shape|null;
             *   bootDisk?: watari.machine.DiskBoot.$Shape|null;
             *   disk?: watari.machine.Disk.$Shape|null;
             *   seed?: Uint8Array|null;
             *   cards?: Array.<watari.machine.Card.$Shape>|null;
             *   guestPorts?: string|null;
             *   $unknowns?: Array.<Uint8Array>;
             * } & (
             *   ({ boot?: undefined; kernel?: null; bootDisk?: null }|{ boot?: "kernel"; kernel: watari.machine.KernelBoot.$Shape; bootDisk?: null }|{ boot?: "bootDisk"; kernel?: null; bootDisk: watari.machine.DiskBoot.$Shape })
             * )} watari.machine.Spec.$Shape
             */

            /**
             * Constructs a new Spec.
             * @memberof watari.machine
             * @classdesc Represents a Spec.
             * @constructor
             * @param {watari.machine.Spec.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Spec = function (properties) {
                this.cards = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Spec cpus.
             * @member {number} cpus
             * @memberof watari.machine.Spec
             * @instance
             */
            Spec.prototype.cpus = 0;

            /**
             * Spec memoryBytes.
             * @member {number} memoryBytes
             * @memberof watari.machine.Spec
             * @instance
             */
            Spec.prototype.memoryBytes = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Spec machineType.
             * @member {string} machineType
             * @memberof watari.machine.Spec
             * @instance
             */
            Spec.prototype.machineType = "";

            /**
             * Spec cpuModel.
             * @member {string} cpuModel
             * @memberof watari.machine.Spec
             * @instance
             */
            Spec.prototype.cpuModel = "";

            /**
             * Spec accelerator.
             * @member {string} accelerator
             * @memberof watari.machine.Spec
             * @instance
             */
            Spec.prototype.accelerator = "";

            /**
             * Spec kernel.
             * @member {watari.machine.KernelBoot.$Properties|null|undefined} kernel
             * @memberof watari.machine.Spec
             * @instance
             */
            Spec.prototype.kernel = null;

            /**
             * Spec bootDisk.
             * @member {watari.machine.DiskBoot.$Properties|null|undefined} bootDisk
             * @memberof watari.machine.Spec
             * @instance
             */
            Spec.prototype.bootDisk = null;

            /**
             * Spec disk.
             * @member {watari.machine.Disk.$Properties|null|undefined} disk
             * @memberof watari.machine.Spec
             * @instance
             */
            Spec.prototype.disk = null;

            /**
             * Spec seed.
             * @member {Uint8Array} seed
             * @memberof watari.machine.Spec
             * @instance
             */
            Spec.prototype.seed = $util.newBuffer([]);

            /**
             * Spec cards.
             * @member {Array.<watari.machine.Card.$Properties>} cards
             * @memberof watari.machine.Spec
             * @instance
             */
            Spec.prototype.cards = $util.emptyArray;

            /**
             * Spec guestPorts.
             * @member {string} guestPorts
             * @memberof watari.machine.Spec
             * @instance
             */
            Spec.prototype.guestPorts = "";

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            /**
             * Spec boot.
             * @member {"kernel"|"bootDisk"|undefined} boot
             * @memberof watari.machine.Spec
             * @instance
             */
            $Object.defineProperty(Spec.prototype, "boot", {
                get: $util.oneOfGetter($oneOfFields = ["kernel", "bootDisk"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Encodes the specified Spec message. Does not implicitly {@link watari.machine.Spec.verify|verify} messages.
             * @function encode
             * @memberof watari.machine.Spec
             * @static
             * @param {watari.machine.Spec.$Properties} message Spec message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Spec.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.cpus != null && $Object.hasOwnProperty.call(message, "cpus") && message.cpus !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.cpus);
                if (message.memoryBytes != null && $Object.hasOwnProperty.call(message, "memoryBytes") && (typeof message.memoryBytes === "object" ? message.memoryBytes.low || message.memoryBytes.high : message.memoryBytes !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).uint64(message.memoryBytes);
                if (message.machineType != null && $Object.hasOwnProperty.call(message, "machineType") && message.machineType !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.machineType);
                if (message.cpuModel != null && $Object.hasOwnProperty.call(message, "cpuModel") && message.cpuModel !== "")
                    writer.uint32(/* id 4, wireType 2 =*/34).string(message.cpuModel);
                if (message.accelerator != null && $Object.hasOwnProperty.call(message, "accelerator") && message.accelerator !== "")
                    writer.uint32(/* id 5, wireType 2 =*/42).string(message.accelerator);
                if (message.kernel != null && $Object.hasOwnProperty.call(message, "kernel"))
                    $root.watari.machine.KernelBoot.encode(message.kernel, writer.uint32(/* id 6, wireType 2 =*/50).fork(), _depth + 1).ldelim();
                if (message.bootDisk != null && $Object.hasOwnProperty.call(message, "bootDisk"))
                    $root.watari.machine.DiskBoot.encode(message.bootDisk, writer.uint32(/* id 7, wireType 2 =*/58).fork(), _depth + 1).ldelim();
                if (message.disk != null && $Object.hasOwnProperty.call(message, "disk"))
                    $root.watari.machine.Disk.encode(message.disk, writer.uint32(/* id 8, wireType 2 =*/66).fork(), _depth + 1).ldelim();
                if (message.seed != null && $Object.hasOwnProperty.call(message, "seed") && message.seed.length)
                    writer.uint32(/* id 9, wireType 2 =*/74).bytes(message.seed);
                if (message.cards != null && message.cards.length)
                    for (let i = 0; i < message.cards.length; ++i)
                        $root.watari.machine.Card.encode(message.cards[i], writer.uint32(/* id 10, wireType 2 =*/82).fork(), _depth + 1).ldelim();
                if (message.guestPorts != null && $Object.hasOwnProperty.call(message, "guestPorts") && message.guestPorts !== "")
                    writer.uint32(/* id 11, wireType 2 =*/90).string(message.guestPorts);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Spec message from the specified reader or buffer.
             * @function decode
             * @memberof watari.machine.Spec
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.machine.Spec & watari.machine.Spec.$Shape} Spec
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Spec.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.machine.Spec();
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
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.cpus = value;
                            else
                                delete message.cpus;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.memoryBytes = value;
                            else
                                delete message.memoryBytes;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.machineType = value;
                            else
                                delete message.machineType;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.cpuModel = value;
                            else
                                delete message.cpuModel;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.accelerator = value;
                            else
                                delete message.accelerator;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            message.kernel = $root.watari.machine.KernelBoot.decode(reader, reader.size(), $undefined, _depth + 1, message.kernel);
                            message.boot = "kernel";
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            message.bootDisk = $root.watari.machine.DiskBoot.decode(reader, reader.size(), $undefined, _depth + 1, message.bootDisk);
                            message.boot = "bootDisk";
                            continue;
                        }
                    case 8: {
                            if (wireType !== 2)
                                break;
                            message.disk = $root.watari.machine.Disk.decode(reader, reader.size(), $undefined, _depth + 1, message.disk);
                            continue;
                        }
                    case 9: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.seed = value;
                            else
                                delete message.seed;
                            continue;
                        }
                    case 10: {
                            if (wireType !== 2)
                                break;
                            if (!(message.cards && message.cards.length))
                                message.cards = [];
                            message.cards.push($root.watari.machine.Card.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 11: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.guestPorts = value;
                            else
                                delete message.guestPorts;
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

            return Spec;
        })();

        machine.Stopped = (function() {

            /**
             * Properties of a Stopped.
             * @typedef {Object} watari.machine.Stopped.$Properties
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Stopped.
             * @memberof watari.machine
             * @interface IStopped
             * @augments watari.machine.Stopped.$Properties
             * @deprecated Use watari.machine.Stopped.$Properties instead.
             */

            /**
             * Shape of a Stopped.
             * @typedef {watari.machine.Stopped.$Properties} watari.machine.Stopped.$Shape
             */

            /**
             * Constructs a new Stopped.
             * @memberof watari.machine
             * @classdesc Represents a Stopped.
             * @constructor
             * @param {watari.machine.Stopped.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Stopped = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Encodes the specified Stopped message. Does not implicitly {@link watari.machine.Stopped.verify|verify} messages.
             * @function encode
             * @memberof watari.machine.Stopped
             * @static
             * @param {watari.machine.Stopped.$Properties} message Stopped message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Stopped.encode = function (message, writer, _depth) {
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
             * Decodes a Stopped message from the specified reader or buffer.
             * @function decode
             * @memberof watari.machine.Stopped
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.machine.Stopped & watari.machine.Stopped.$Shape} Stopped
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Stopped.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.machine.Stopped();
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

            return Stopped;
        })();

        machine.Deleted = (function() {

            /**
             * Properties of a Deleted.
             * @typedef {Object} watari.machine.Deleted.$Properties
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Deleted.
             * @memberof watari.machine
             * @interface IDeleted
             * @augments watari.machine.Deleted.$Properties
             * @deprecated Use watari.machine.Deleted.$Properties instead.
             */

            /**
             * Shape of a Deleted.
             * @typedef {watari.machine.Deleted.$Properties} watari.machine.Deleted.$Shape
             */

            /**
             * Constructs a new Deleted.
             * @memberof watari.machine
             * @classdesc Represents a Deleted.
             * @constructor
             * @param {watari.machine.Deleted.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Deleted = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Encodes the specified Deleted message. Does not implicitly {@link watari.machine.Deleted.verify|verify} messages.
             * @function encode
             * @memberof watari.machine.Deleted
             * @static
             * @param {watari.machine.Deleted.$Properties} message Deleted message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Deleted.encode = function (message, writer, _depth) {
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
             * Decodes a Deleted message from the specified reader or buffer.
             * @function decode
             * @memberof watari.machine.Deleted
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.machine.Deleted & watari.machine.Deleted.$Shape} Deleted
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Deleted.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.machine.Deleted();
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

            return Deleted;
        })();

        machine.Running = (function() {

            /**
             * Properties of a Running.
             * @typedef {Object} watari.machine.Running.$Properties
             * @property {Uint8Array|null} [returned] Running returned
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Running.
             * @memberof watari.machine
             * @interface IRunning
             * @augments watari.machine.Running.$Properties
             * @deprecated Use watari.machine.Running.$Properties instead.
             */

            /**
             * Shape of a Running.
             * @typedef {watari.machine.Running.$Properties} watari.machine.Running.$Shape
             */

            /**
             * Constructs a new Running.
             * @memberof watari.machine
             * @classdesc Represents a Running.
             * @constructor
             * @param {watari.machine.Running.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Running = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Running returned.
             * @member {Uint8Array} returned
             * @memberof watari.machine.Running
             * @instance
             */
            Running.prototype.returned = $util.newBuffer([]);

            /**
             * Encodes the specified Running message. Does not implicitly {@link watari.machine.Running.verify|verify} messages.
             * @function encode
             * @memberof watari.machine.Running
             * @static
             * @param {watari.machine.Running.$Properties} message Running message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Running.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.returned != null && $Object.hasOwnProperty.call(message, "returned") && message.returned.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.returned);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Running message from the specified reader or buffer.
             * @function decode
             * @memberof watari.machine.Running
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.machine.Running & watari.machine.Running.$Shape} Running
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Running.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.machine.Running();
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
                            if ((value = reader.bytes()).length)
                                message.returned = value;
                            else
                                delete message.returned;
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

            return Running;
        })();

        machine.Relocating = (function() {

            /**
             * Properties of a Relocating.
             * @typedef {Object} watari.machine.Relocating.$Properties
             * @property {Uint8Array|null} [relocation] Relocating relocation
             * @property {watari.machine.Owner.$Properties|null} [to] Relocating to
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Relocating.
             * @memberof watari.machine
             * @interface IRelocating
             * @augments watari.machine.Relocating.$Properties
             * @deprecated Use watari.machine.Relocating.$Properties instead.
             */

            /**
             * Shape of a Relocating.
             * @typedef {watari.machine.Relocating.$Properties} watari.machine.Relocating.$Shape
             */

            /**
             * Constructs a new Relocating.
             * @memberof watari.machine
             * @classdesc Represents a Relocating.
             * @constructor
             * @param {watari.machine.Relocating.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Relocating = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Relocating relocation.
             * @member {Uint8Array} relocation
             * @memberof watari.machine.Relocating
             * @instance
             */
            Relocating.prototype.relocation = $util.newBuffer([]);

            /**
             * Relocating to.
             * @member {watari.machine.Owner.$Properties|null|undefined} to
             * @memberof watari.machine.Relocating
             * @instance
             */
            Relocating.prototype.to = null;

            /**
             * Encodes the specified Relocating message. Does not implicitly {@link watari.machine.Relocating.verify|verify} messages.
             * @function encode
             * @memberof watari.machine.Relocating
             * @static
             * @param {watari.machine.Relocating.$Properties} message Relocating message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Relocating.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.relocation != null && $Object.hasOwnProperty.call(message, "relocation") && message.relocation.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.relocation);
                if (message.to != null && $Object.hasOwnProperty.call(message, "to"))
                    $root.watari.machine.Owner.encode(message.to, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Relocating message from the specified reader or buffer.
             * @function decode
             * @memberof watari.machine.Relocating
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.machine.Relocating & watari.machine.Relocating.$Shape} Relocating
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Relocating.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.machine.Relocating();
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
                            if ((value = reader.bytes()).length)
                                message.relocation = value;
                            else
                                delete message.relocation;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.to = $root.watari.machine.Owner.decode(reader, reader.size(), $undefined, _depth + 1, message.to);
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

            return Relocating;
        })();

        machine.DiskPlace = (function() {

            /**
             * Properties of a DiskPlace.
             * @typedef {Object} watari.machine.DiskPlace.$Properties
             * @property {Array.<string>|null} [hosts] DiskPlace hosts
             * @property {number|null} [generation] DiskPlace generation
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a DiskPlace.
             * @memberof watari.machine
             * @interface IDiskPlace
             * @augments watari.machine.DiskPlace.$Properties
             * @deprecated Use watari.machine.DiskPlace.$Properties instead.
             */

            /**
             * Shape of a DiskPlace.
             * @typedef {watari.machine.DiskPlace.$Properties} watari.machine.DiskPlace.$Shape
             */

            /**
             * Constructs a new DiskPlace.
             * @memberof watari.machine
             * @classdesc Represents a DiskPlace.
             * @constructor
             * @param {watari.machine.DiskPlace.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const DiskPlace = function (properties) {
                this.hosts = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * DiskPlace hosts.
             * @member {Array.<string>} hosts
             * @memberof watari.machine.DiskPlace
             * @instance
             */
            DiskPlace.prototype.hosts = $util.emptyArray;

            /**
             * DiskPlace generation.
             * @member {number} generation
             * @memberof watari.machine.DiskPlace
             * @instance
             */
            DiskPlace.prototype.generation = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Encodes the specified DiskPlace message. Does not implicitly {@link watari.machine.DiskPlace.verify|verify} messages.
             * @function encode
             * @memberof watari.machine.DiskPlace
             * @static
             * @param {watari.machine.DiskPlace.$Properties} message DiskPlace message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            DiskPlace.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.hosts != null && message.hosts.length)
                    for (let i = 0; i < message.hosts.length; ++i)
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.hosts[i]);
                if (message.generation != null && $Object.hasOwnProperty.call(message, "generation") && (typeof message.generation === "object" ? message.generation.low || message.generation.high : message.generation !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).uint64(message.generation);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a DiskPlace message from the specified reader or buffer.
             * @function decode
             * @memberof watari.machine.DiskPlace
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.machine.DiskPlace & watari.machine.DiskPlace.$Shape} DiskPlace
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            DiskPlace.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.machine.DiskPlace();
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
                            if (!(message.hosts && message.hosts.length))
                                message.hosts = [];
                            message.hosts.push(reader.stringVerify());
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.generation = value;
                            else
                                delete message.generation;
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

            return DiskPlace;
        })();

        machine.Lease = (function() {

            /**
             * Properties of a Lease.
             * @typedef {Object} watari.machine.Lease.$Properties
             * @property {number|null} [durationMs] Lease durationMs
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Lease.
             * @memberof watari.machine
             * @interface ILease
             * @augments watari.machine.Lease.$Properties
             * @deprecated Use watari.machine.Lease.$Properties instead.
             */

            /**
             * Shape of a Lease.
             * @typedef {watari.machine.Lease.$Properties} watari.machine.Lease.$Shape
             */

            /**
             * Constructs a new Lease.
             * @memberof watari.machine
             * @classdesc Represents a Lease.
             * @constructor
             * @param {watari.machine.Lease.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Lease = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Lease durationMs.
             * @member {number} durationMs
             * @memberof watari.machine.Lease
             * @instance
             */
            Lease.prototype.durationMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Encodes the specified Lease message. Does not implicitly {@link watari.machine.Lease.verify|verify} messages.
             * @function encode
             * @memberof watari.machine.Lease
             * @static
             * @param {watari.machine.Lease.$Properties} message Lease message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Lease.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.durationMs != null && $Object.hasOwnProperty.call(message, "durationMs") && (typeof message.durationMs === "object" ? message.durationMs.low || message.durationMs.high : message.durationMs !== 0))
                    writer.uint32(/* id 1, wireType 0 =*/8).uint64(message.durationMs);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Lease message from the specified reader or buffer.
             * @function decode
             * @memberof watari.machine.Lease
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.machine.Lease & watari.machine.Lease.$Shape} Lease
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Lease.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.machine.Lease();
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
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.durationMs = value;
                            else
                                delete message.durationMs;
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

            return Lease;
        })();

        machine.VoterWish = (function() {

            /**
             * Properties of a VoterWish.
             * @typedef {Object} watari.machine.VoterWish.$Properties
             * @property {string|null} [where] VoterWish where
             * @property {number|null} [count] VoterWish count
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a VoterWish.
             * @memberof watari.machine
             * @interface IVoterWish
             * @augments watari.machine.VoterWish.$Properties
             * @deprecated Use watari.machine.VoterWish.$Properties instead.
             */

            /**
             * Shape of a VoterWish.
             * @typedef {watari.machine.VoterWish.$Properties} watari.machine.VoterWish.$Shape
             */

            /**
             * Constructs a new VoterWish.
             * @memberof watari.machine
             * @classdesc Represents a VoterWish.
             * @constructor
             * @param {watari.machine.VoterWish.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const VoterWish = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * VoterWish where.
             * @member {string} where
             * @memberof watari.machine.VoterWish
             * @instance
             */
            VoterWish.prototype.where = "";

            /**
             * VoterWish count.
             * @member {number} count
             * @memberof watari.machine.VoterWish
             * @instance
             */
            VoterWish.prototype.count = 0;

            /**
             * Encodes the specified VoterWish message. Does not implicitly {@link watari.machine.VoterWish.verify|verify} messages.
             * @function encode
             * @memberof watari.machine.VoterWish
             * @static
             * @param {watari.machine.VoterWish.$Properties} message VoterWish message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            VoterWish.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.where != null && $Object.hasOwnProperty.call(message, "where") && message.where !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.where);
                if (message.count != null && $Object.hasOwnProperty.call(message, "count") && message.count !== 0)
                    writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.count);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a VoterWish message from the specified reader or buffer.
             * @function decode
             * @memberof watari.machine.VoterWish
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.machine.VoterWish & watari.machine.VoterWish.$Shape} VoterWish
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            VoterWish.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.machine.VoterWish();
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
                                message.where = value;
                            else
                                delete message.where;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.count = value;
                            else
                                delete message.count;
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

            return VoterWish;
        })();

        machine.Record = (function() {

            /**
             * Properties of a Record.
             * @typedef {Object} watari.machine.Record.$Properties
             * @property {Uint8Array|null} [id] Record id
             * @property {string|null} [name] Record name
             * @property {watari.machine.Spec.$Properties|null} [spec] Record spec
             * @property {string|null} [policy] Record policy
             * @property {boolean|null} [pinned] Record pinned
             * @property {Object.<string,string>|null} [labels] Record labels
             * @property {watari.machine.Owner.$Properties|null} [owner] Record owner
             * @property {number|null} [epoch] Record epoch
             * @property {watari.machine.Stopped.$Properties|null} [stopped] Record stopped
             * @property {watari.machine.Running.$Properties|null} [running] Record running
             * @property {watari.machine.Relocating.$Properties|null} [relocating] Record relocating
             * @property {watari.machine.Deleted.$Properties|null} [deleted] Record deleted
             * @property {watari.machine.DiskPlace.$Properties|null} [disk] Record disk
             * @property {watari.machine.Lease.$Properties|null} [lease] Record lease
             * @property {number|null} [formerLeaseMs] Record formerLeaseMs
             * @property {watari.machine.VoterWish.$Properties|null} [voters] Record voters
             * @property {"stopped"|"running"|"relocating"|"deleted"} [phase] Record phase
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Record.
             * @memberof watari.machine
             * @interface IRecord
             * @augments watari.machine.Record.$Properties
             * @deprecated Use watari.machine.Record.$Properties instead.
             */

            /**
             * Narrowed shape of a Record.
             * @typedef {{
             *   id?: Uint8Array|null;
             *   name?: string|null;
             *   spec?: watari.machine.Spec.$Shape|null;
             *   policy?: string|null;
             *   pinned?: boolean|null;
             *   labels?: Object.<string,string>|null;
             *   owner?: watari.machine.Owner.$Shape|null;
             *   epoch?: number|null;
             *   stopped?: watari.machine.Stopped.$Shape|null;
             *   running?: watari.machine.Running.$Shape|null;
             *   relocating?: watari.machine.Relocating.$Shape|null;
             *   deleted?: watari.machine.Deleted.$Shape|null;
             *   disk?: watari.machine.DiskPlace.$Shape|null;
             *   lease?: watari.machine.Lease.$Shape|null;
             *   formerLeaseMs?: number|null;
             *   voters?: watari.machine.VoterWish.$Shape|null;
             *   $unknowns?: Array.<Uint8Array>;
             * } & (
             *   ({ phase?: undefined; stopped?: null; running?: null; relocating?: null; deleted?: null }|{ phase?: "stopped"; stopped: watari.machine.Stopped.$Shape; running?: null; relocating?: null; deleted?: null }|{ phase?: "running"; stopped?: null; running: watari.machine.Running.$Shape; relocating?: null; deleted?: null }|{ phase?: "relocating"; stopped?: null; running?: null; relocating: watari.machine.Relocating.$Shape; deleted?: null }|{ phase?: "deleted"; stopped?: null; running?: null; relocating?: null; deleted: watari.machine.Deleted.$Shape })
             * )} watari.machine.Record.$Shape
             */

            /**
             * Constructs a new Record.
             * @memberof watari.machine
             * @classdesc Represents a Record.
             * @constructor
             * @param {watari.machine.Record.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Record = function (properties) {
                this.labels = {};
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Record id.
             * @member {Uint8Array} id
             * @memberof watari.machine.Record
             * @instance
             */
            Record.prototype.id = $util.newBuffer([]);

            /**
             * Record name.
             * @member {string} name
             * @memberof watari.machine.Record
             * @instance
             */
            Record.prototype.name = "";

            /**
             * Record spec.
             * @member {watari.machine.Spec.$Properties|null|undefined} spec
             * @memberof watari.machine.Record
             * @instance
             */
            Record.prototype.spec = null;

            /**
             * Record policy.
             * @member {string} policy
             * @memberof watari.machine.Record
             * @instance
             */
            Record.prototype.policy = "";

            /**
             * Record pinned.
             * @member {boolean} pinned
             * @memberof watari.machine.Record
             * @instance
             */
            Record.prototype.pinned = false;

            /**
             * Record labels.
             * @member {Object.<string,string>} labels
             * @memberof watari.machine.Record
             * @instance
             */
            Record.prototype.labels = $util.emptyObject;

            /**
             * Record owner.
             * @member {watari.machine.Owner.$Properties|null|undefined} owner
             * @memberof watari.machine.Record
             * @instance
             */
            Record.prototype.owner = null;

            /**
             * Record epoch.
             * @member {number} epoch
             * @memberof watari.machine.Record
             * @instance
             */
            Record.prototype.epoch = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Record stopped.
             * @member {watari.machine.Stopped.$Properties|null|undefined} stopped
             * @memberof watari.machine.Record
             * @instance
             */
            Record.prototype.stopped = null;

            /**
             * Record running.
             * @member {watari.machine.Running.$Properties|null|undefined} running
             * @memberof watari.machine.Record
             * @instance
             */
            Record.prototype.running = null;

            /**
             * Record relocating.
             * @member {watari.machine.Relocating.$Properties|null|undefined} relocating
             * @memberof watari.machine.Record
             * @instance
             */
            Record.prototype.relocating = null;

            /**
             * Record deleted.
             * @member {watari.machine.Deleted.$Properties|null|undefined} deleted
             * @memberof watari.machine.Record
             * @instance
             */
            Record.prototype.deleted = null;

            /**
             * Record disk.
             * @member {watari.machine.DiskPlace.$Properties|null|undefined} disk
             * @memberof watari.machine.Record
             * @instance
             */
            Record.prototype.disk = null;

            /**
             * Record lease.
             * @member {watari.machine.Lease.$Properties|null|undefined} lease
             * @memberof watari.machine.Record
             * @instance
             */
            Record.prototype.lease = null;

            /**
             * Record formerLeaseMs.
             * @member {number} formerLeaseMs
             * @memberof watari.machine.Record
             * @instance
             */
            Record.prototype.formerLeaseMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Record voters.
             * @member {watari.machine.VoterWish.$Properties|null|undefined} voters
             * @memberof watari.machine.Record
             * @instance
             */
            Record.prototype.voters = null;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            /**
             * Record phase.
             * @member {"stopped"|"running"|"relocating"|"deleted"|undefined} phase
             * @memberof watari.machine.Record
             * @instance
             */
            $Object.defineProperty(Record.prototype, "phase", {
                get: $util.oneOfGetter($oneOfFields = ["stopped", "running", "relocating", "deleted"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Encodes the specified Record message. Does not implicitly {@link watari.machine.Record.verify|verify} messages.
             * @function encode
             * @memberof watari.machine.Record
             * @static
             * @param {watari.machine.Record.$Properties} message Record message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Record.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.id);
                if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.name);
                if (message.spec != null && $Object.hasOwnProperty.call(message, "spec"))
                    $root.watari.machine.Spec.encode(message.spec, writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                if (message.policy != null && $Object.hasOwnProperty.call(message, "policy") && message.policy !== "")
                    writer.uint32(/* id 4, wireType 2 =*/34).string(message.policy);
                if (message.pinned != null && $Object.hasOwnProperty.call(message, "pinned") && message.pinned !== false)
                    writer.uint32(/* id 5, wireType 0 =*/40).bool(message.pinned);
                if (message.labels != null && $Object.hasOwnProperty.call(message, "labels"))
                    for (let keys = $Object.keys(message.labels), i = 0; i < keys.length; ++i)
                        writer.uint32(/* id 6, wireType 2 =*/50).fork().uint32(/* id 1, wireType 2 =*/10).string(keys[i]).uint32(/* id 2, wireType 2 =*/18).string(message.labels[keys[i]]).ldelim();
                if (message.owner != null && $Object.hasOwnProperty.call(message, "owner"))
                    $root.watari.machine.Owner.encode(message.owner, writer.uint32(/* id 7, wireType 2 =*/58).fork(), _depth + 1).ldelim();
                if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && (typeof message.epoch === "object" ? message.epoch.low || message.epoch.high : message.epoch !== 0))
                    writer.uint32(/* id 8, wireType 0 =*/64).uint64(message.epoch);
                if (message.stopped != null && $Object.hasOwnProperty.call(message, "stopped"))
                    $root.watari.machine.Stopped.encode(message.stopped, writer.uint32(/* id 9, wireType 2 =*/74).fork(), _depth + 1).ldelim();
                if (message.running != null && $Object.hasOwnProperty.call(message, "running"))
                    $root.watari.machine.Running.encode(message.running, writer.uint32(/* id 10, wireType 2 =*/82).fork(), _depth + 1).ldelim();
                if (message.relocating != null && $Object.hasOwnProperty.call(message, "relocating"))
                    $root.watari.machine.Relocating.encode(message.relocating, writer.uint32(/* id 11, wireType 2 =*/90).fork(), _depth + 1).ldelim();
                if (message.deleted != null && $Object.hasOwnProperty.call(message, "deleted"))
                    $root.watari.machine.Deleted.encode(message.deleted, writer.uint32(/* id 12, wireType 2 =*/98).fork(), _depth + 1).ldelim();
                if (message.disk != null && $Object.hasOwnProperty.call(message, "disk"))
                    $root.watari.machine.DiskPlace.encode(message.disk, writer.uint32(/* id 13, wireType 2 =*/106).fork(), _depth + 1).ldelim();
                if (message.lease != null && $Object.hasOwnProperty.call(message, "lease"))
                    $root.watari.machine.Lease.encode(message.lease, writer.uint32(/* id 14, wireType 2 =*/114).fork(), _depth + 1).ldelim();
                if (message.formerLeaseMs != null && $Object.hasOwnProperty.call(message, "formerLeaseMs") && (typeof message.formerLeaseMs === "object" ? message.formerLeaseMs.low || message.formerLeaseMs.high : message.formerLeaseMs !== 0))
                    writer.uint32(/* id 15, wireType 0 =*/120).uint64(message.formerLeaseMs);
                if (message.voters != null && $Object.hasOwnProperty.call(message, "voters"))
                    $root.watari.machine.VoterWish.encode(message.voters, writer.uint32(/* id 16, wireType 2 =*/130).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Record message from the specified reader or buffer.
             * @function decode
             * @memberof watari.machine.Record
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.machine.Record & watari.machine.Record.$Shape} Record
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Record.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, key, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.watari.machine.Record();
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
                            if ((value = reader.bytes()).length)
                                message.id = value;
                            else
                                delete message.id;
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
                            message.spec = $root.watari.machine.Spec.decode(reader, reader.size(), $undefined, _depth + 1, message.spec);
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.policy = value;
                            else
                                delete message.policy;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.pinned = value;
                            else
                                delete message.pinned;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            if (message.labels === $util.emptyObject)
                                message.labels = {};
                            let end2 = reader.size() + reader.pos;
                            if (end2 > reader.len)
                                throw $RangeError("index out of range");
                            reader.len = end2;
                            key = "";
                            value = "";
                            while (reader.pos < end2) {
                                let tag2 = reader.tag();
                                wireType = tag2 & 7;
                                switch (tag2 >>>= 3) {
                                case 1:
                                    if (wireType !== 2)
                                        break;
                                    key = reader.stringVerify();
                                    continue;
                                case 2:
                                    if (wireType !== 2)
                                        break;
                                    value = reader.stringVerify();
                                    continue;
                                }
                                reader.skipType(wireType, _depth, tag2);
                            }
                            if (reader.pos !== end2)
                                throw $RangeError("index out of range");
                            reader.len = end;
                            if (key === "__proto__")
                                $util.makeProp(message.labels, key);
                            message.labels[key] = value;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            message.owner = $root.watari.machine.Owner.decode(reader, reader.size(), $undefined, _depth + 1, message.owner);
                            continue;
                        }
                    case 8: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.epoch = value;
                            else
                                delete message.epoch;
                            continue;
                        }
                    case 9: {
                            if (wireType !== 2)
                                break;
                            message.stopped = $root.watari.machine.Stopped.decode(reader, reader.size(), $undefined, _depth + 1, message.stopped);
                            message.phase = "stopped";
                            continue;
                        }
                    case 10: {
                            if (wireType !== 2)
                                break;
                            message.running = $root.watari.machine.Running.decode(reader, reader.size(), $undefined, _depth + 1, message.running);
                            message.phase = "running";
                            continue;
                        }
                    case 11: {
                            if (wireType !== 2)
                                break;
                            message.relocating = $root.watari.machine.Relocating.decode(reader, reader.size(), $undefined, _depth + 1, message.relocating);
                            message.phase = "relocating";
                            continue;
                        }
                    case 12: {
                            if (wireType !== 2)
                                break;
                            message.deleted = $root.watari.machine.Deleted.decode(reader, reader.size(), $undefined, _depth + 1, message.deleted);
                            message.phase = "deleted";
                            continue;
                        }
                    case 13: {
                            if (wireType !== 2)
                                break;
                            message.disk = $root.watari.machine.DiskPlace.decode(reader, reader.size(), $undefined, _depth + 1, message.disk);
                            continue;
                        }
                    case 14: {
                            if (wireType !== 2)
                                break;
                            message.lease = $root.watari.machine.Lease.decode(reader, reader.size(), $undefined, _depth + 1, message.lease);
                            continue;
                        }
                    case 15: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.formerLeaseMs = value;
                            else
                                delete message.formerLeaseMs;
                            continue;
                        }
                    case 16: {
                            if (wireType !== 2)
                                break;
                            message.voters = $root.watari.machine.VoterWish.decode(reader, reader.size(), $undefined, _depth + 1, message.voters);
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

            return Record;
        })();

        return machine;
    })();

    watari.membership = (function() {

        /**
         * Namespace membership.
         * @memberof watari
         * @namespace
         */
        const membership = {};

        membership.Record = (function() {

            /**
             * Properties of a Record.
             * @typedef {Object} watari.membership.Record.$Properties
             * @property {string|null} [host] Record host
             * @property {string|null} [name] Record name
             * @property {string|null} [org] Record org
             * @property {string|null} [site] Record site
             * @property {Array.<string>|null} [roles] Record roles
             * @property {number|null} [incarnation] Record incarnation
             * @property {Array.<string>|null} [addresses] Record addresses
             * @property {boolean|null} [left] Record left
             * @property {number|null} [restartingMs] Record restartingMs
             * @property {Uint8Array|null} [credentials] Record credentials
             * @property {string|null} [domain] Record domain
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Record.
             * @memberof watari.membership
             * @interface IRecord
             * @augments watari.membership.Record.$Properties
             * @deprecated Use watari.membership.Record.$Properties instead.
             */

            /**
             * Shape of a Record.
             * @typedef {watari.membership.Record.$Properties} watari.membership.Record.$Shape
             */

            /**
             * Constructs a new Record.
             * @memberof watari.membership
             * @classdesc Represents a Record.
             * @constructor
             * @param {watari.membership.Record.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Record = function (properties) {
                this.roles = [];
                this.addresses = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Record host.
             * @member {string} host
             * @memberof watari.membership.Record
             * @instance
             */
            Record.prototype.host = "";

            /**
             * Record name.
             * @member {string} name
             * @memberof watari.membership.Record
             * @instance
             */
            Record.prototype.name = "";

            /**
             * Record org.
             * @member {string} org
             * @memberof watari.membership.Record
             * @instance
             */
            Record.prototype.org = "";

            /**
             * Record site.
             * @member {string} site
             * @memberof watari.membership.Record
             * @instance
             */
            Record.prototype.site = "";

            /**
             * Record roles.
             * @member {Array.<string>} roles
             * @memberof watari.membership.Record
             * @instance
             */
            Record.prototype.roles = $util.emptyArray;

            /**
             * Record incarnation.
             * @member {number} incarnation
             * @memberof watari.membership.Record
             * @instance
             */
            Record.prototype.incarnation = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Record addresses.
             * @member {Array.<string>} addresses
             * @memberof watari.membership.Record
             * @instance
             */
            Record.prototype.addresses = $util.emptyArray;

            /**
             * Record left.
             * @member {boolean} left
             * @memberof watari.membership.Record
             * @instance
             */
            Record.prototype.left = false;

            /**
             * Record restartingMs.
             * @member {number} restartingMs
             * @memberof watari.membership.Record
             * @instance
             */
            Record.prototype.restartingMs = 0;

            /**
             * Record credentials.
             * @member {Uint8Array} credentials
             * @memberof watari.membership.Record
             * @instance
             */
            Record.prototype.credentials = $util.newBuffer([]);

            /**
             * Record domain.
             * @member {string} domain
             * @memberof watari.membership.Record
             * @instance
             */
            Record.prototype.domain = "";

            /**
             * Encodes the specified Record message. Does not implicitly {@link watari.membership.Record.verify|verify} messages.
             * @function encode
             * @memberof watari.membership.Record
             * @static
             * @param {watari.membership.Record.$Properties} message Record message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Record.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.host != null && $Object.hasOwnProperty.call(message, "host") && message.host !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.host);
                if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.name);
                if (message.org != null && $Object.hasOwnProperty.call(message, "org") && message.org !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.org);
                if (message.site != null && $Object.hasOwnProperty.call(message, "site") && message.site !== "")
                    writer.uint32(/* id 4, wireType 2 =*/34).string(message.site);
                if (message.roles != null && message.roles.length)
                    for (let i = 0; i < message.roles.length; ++i)
                        writer.uint32(/* id 5, wireType 2 =*/42).string(message.roles[i]);
                if (message.incarnation != null && $Object.hasOwnProperty.call(message, "incarnation") && (typeof message.incarnation === "object" ? message.incarnation.low || message.incarnation.high : message.incarnation !== 0))
                    writer.uint32(/* id 6, wireType 0 =*/48).uint64(message.incarnation);
                if (message.addresses != null && message.addresses.length)
                    for (let i = 0; i < message.addresses.length; ++i)
                        writer.uint32(/* id 7, wireType 2 =*/58).string(message.addresses[i]);
                if (message.left != null && $Object.hasOwnProperty.call(message, "left") && message.left !== false)
                    writer.uint32(/* id 8, wireType 0 =*/64).bool(message.left);
                if (message.restartingMs != null && $Object.hasOwnProperty.call(message, "restartingMs") && message.restartingMs !== 0)
                    writer.uint32(/* id 9, wireType 0 =*/72).uint32(message.restartingMs);
                if (message.credentials != null && $Object.hasOwnProperty.call(message, "credentials") && message.credentials.length)
                    writer.uint32(/* id 10, wireType 2 =*/82).bytes(message.credentials);
                if (message.domain != null && $Object.hasOwnProperty.call(message, "domain") && message.domain !== "")
                    writer.uint32(/* id 11, wireType 2 =*/90).string(message.domain);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Record message from the specified reader or buffer.
             * @function decode
             * @memberof watari.membership.Record
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.membership.Record & watari.membership.Record.$Shape} Record
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Record.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.membership.Record();
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
                                message.host = value;
                            else
                                delete message.host;
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
                            if ((value = reader.stringVerify()).length)
                                message.org = value;
                            else
                                delete message.org;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.site = value;
                            else
                                delete message.site;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if (!(message.roles && message.roles.length))
                                message.roles = [];
                            message.roles.push(reader.stringVerify());
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.incarnation = value;
                            else
                                delete message.incarnation;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            if (!(message.addresses && message.addresses.length))
                                message.addresses = [];
                            message.addresses.push(reader.stringVerify());
                            continue;
                        }
                    case 8: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.left = value;
                            else
                                delete message.left;
                            continue;
                        }
                    case 9: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.restartingMs = value;
                            else
                                delete message.restartingMs;
                            continue;
                        }
                    case 10: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.credentials = value;
                            else
                                delete message.credentials;
                            continue;
                        }
                    case 11: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.domain = value;
                            else
                                delete message.domain;
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

            return Record;
        })();

        membership.Signed = (function() {

            /**
             * Properties of a Signed.
             * @typedef {Object} watari.membership.Signed.$Properties
             * @property {Uint8Array|null} [record] Signed record
             * @property {Uint8Array|null} [signature] Signed signature
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Signed.
             * @memberof watari.membership
             * @interface ISigned
             * @augments watari.membership.Signed.$Properties
             * @deprecated Use watari.membership.Signed.$Properties instead.
             */

            /**
             * Shape of a Signed.
             * @typedef {watari.membership.Signed.$Properties} watari.membership.Signed.$Shape
             */

            /**
             * Constructs a new Signed.
             * @memberof watari.membership
             * @classdesc Represents a Signed.
             * @constructor
             * @param {watari.membership.Signed.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Signed = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Signed record.
             * @member {Uint8Array} record
             * @memberof watari.membership.Signed
             * @instance
             */
            Signed.prototype.record = $util.newBuffer([]);

            /**
             * Signed signature.
             * @member {Uint8Array} signature
             * @memberof watari.membership.Signed
             * @instance
             */
            Signed.prototype.signature = $util.newBuffer([]);

            /**
             * Encodes the specified Signed message. Does not implicitly {@link watari.membership.Signed.verify|verify} messages.
             * @function encode
             * @memberof watari.membership.Signed
             * @static
             * @param {watari.membership.Signed.$Properties} message Signed message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Signed.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.record != null && $Object.hasOwnProperty.call(message, "record") && message.record.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.record);
                if (message.signature != null && $Object.hasOwnProperty.call(message, "signature") && message.signature.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.signature);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Signed message from the specified reader or buffer.
             * @function decode
             * @memberof watari.membership.Signed
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.membership.Signed & watari.membership.Signed.$Shape} Signed
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Signed.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.membership.Signed();
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
                            if ((value = reader.bytes()).length)
                                message.record = value;
                            else
                                delete message.record;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.signature = value;
                            else
                                delete message.signature;
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

            return Signed;
        })();

        membership.Told = (function() {

            /**
             * Properties of a Told.
             * @typedef {Object} watari.membership.Told.$Properties
             * @property {watari.membership.Signed.$Properties|null} [signed] Told signed
             * @property {number|null} [restartRemainingMs] Told restartRemainingMs
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Told.
             * @memberof watari.membership
             * @interface ITold
             * @augments watari.membership.Told.$Properties
             * @deprecated Use watari.membership.Told.$Properties instead.
             */

            /**
             * Shape of a Told.
             * @typedef {watari.membership.Told.$Properties} watari.membership.Told.$Shape
             */

            /**
             * Constructs a new Told.
             * @memberof watari.membership
             * @classdesc Represents a Told.
             * @constructor
             * @param {watari.membership.Told.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Told = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Told signed.
             * @member {watari.membership.Signed.$Properties|null|undefined} signed
             * @memberof watari.membership.Told
             * @instance
             */
            Told.prototype.signed = null;

            /**
             * Told restartRemainingMs.
             * @member {number} restartRemainingMs
             * @memberof watari.membership.Told
             * @instance
             */
            Told.prototype.restartRemainingMs = 0;

            /**
             * Encodes the specified Told message. Does not implicitly {@link watari.membership.Told.verify|verify} messages.
             * @function encode
             * @memberof watari.membership.Told
             * @static
             * @param {watari.membership.Told.$Properties} message Told message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Told.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.signed != null && $Object.hasOwnProperty.call(message, "signed"))
                    $root.watari.membership.Signed.encode(message.signed, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.restartRemainingMs != null && $Object.hasOwnProperty.call(message, "restartRemainingMs") && message.restartRemainingMs !== 0)
                    writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.restartRemainingMs);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Told message from the specified reader or buffer.
             * @function decode
             * @memberof watari.membership.Told
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.membership.Told & watari.membership.Told.$Shape} Told
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Told.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.membership.Told();
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
                            message.signed = $root.watari.membership.Signed.decode(reader, reader.size(), $undefined, _depth + 1, message.signed);
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.restartRemainingMs = value;
                            else
                                delete message.restartRemainingMs;
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

            return Told;
        })();

        membership.Accusation = (function() {

            /**
             * Properties of an Accusation.
             * @typedef {Object} watari.membership.Accusation.$Properties
             * @property {string|null} [host] Accusation host
             * @property {number|null} [incarnation] Accusation incarnation
             * @property {string|null} [accuser] Accusation accuser
             * @property {boolean|null} [dead] Accusation dead
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Accusation.
             * @memberof watari.membership
             * @interface IAccusation
             * @augments watari.membership.Accusation.$Properties
             * @deprecated Use watari.membership.Accusation.$Properties instead.
             */

            /**
             * Shape of an Accusation.
             * @typedef {watari.membership.Accusation.$Properties} watari.membership.Accusation.$Shape
             */

            /**
             * Constructs a new Accusation.
             * @memberof watari.membership
             * @classdesc Represents an Accusation.
             * @constructor
             * @param {watari.membership.Accusation.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Accusation = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Accusation host.
             * @member {string} host
             * @memberof watari.membership.Accusation
             * @instance
             */
            Accusation.prototype.host = "";

            /**
             * Accusation incarnation.
             * @member {number} incarnation
             * @memberof watari.membership.Accusation
             * @instance
             */
            Accusation.prototype.incarnation = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Accusation accuser.
             * @member {string} accuser
             * @memberof watari.membership.Accusation
             * @instance
             */
            Accusation.prototype.accuser = "";

            /**
             * Accusation dead.
             * @member {boolean} dead
             * @memberof watari.membership.Accusation
             * @instance
             */
            Accusation.prototype.dead = false;

            /**
             * Encodes the specified Accusation message. Does not implicitly {@link watari.membership.Accusation.verify|verify} messages.
             * @function encode
             * @memberof watari.membership.Accusation
             * @static
             * @param {watari.membership.Accusation.$Properties} message Accusation message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Accusation.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.host != null && $Object.hasOwnProperty.call(message, "host") && message.host !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.host);
                if (message.incarnation != null && $Object.hasOwnProperty.call(message, "incarnation") && (typeof message.incarnation === "object" ? message.incarnation.low || message.incarnation.high : message.incarnation !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).uint64(message.incarnation);
                if (message.accuser != null && $Object.hasOwnProperty.call(message, "accuser") && message.accuser !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.accuser);
                if (message.dead != null && $Object.hasOwnProperty.call(message, "dead") && message.dead !== false)
                    writer.uint32(/* id 4, wireType 0 =*/32).bool(message.dead);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an Accusation message from the specified reader or buffer.
             * @function decode
             * @memberof watari.membership.Accusation
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.membership.Accusation & watari.membership.Accusation.$Shape} Accusation
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Accusation.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.membership.Accusation();
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
                                message.host = value;
                            else
                                delete message.host;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.incarnation = value;
                            else
                                delete message.incarnation;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.accuser = value;
                            else
                                delete message.accuser;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.dead = value;
                            else
                                delete message.dead;
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

            return Accusation;
        })();

        membership.Rumor = (function() {

            /**
             * Properties of a Rumor.
             * @typedef {Object} watari.membership.Rumor.$Properties
             * @property {watari.membership.Told.$Properties|null} [told] Rumor told
             * @property {watari.membership.Accusation.$Properties|null} [accusation] Rumor accusation
             * @property {"told"|"accusation"} [news] Rumor news
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Rumor.
             * @memberof watari.membership
             * @interface IRumor
             * @augments watari.membership.Rumor.$Properties
             * @deprecated Use watari.membership.Rumor.$Properties instead.
             */

            /**
             * Narrowed shape of a Rumor.
             * @typedef {{
             *   told?: watari.membership.Told.$Shape|null;
             *   accusation?: watari.membership.Accusation.$Shape|null;
             *   $unknowns?: Array.<Uint8Array>;
             * } & (
             *   ({ news?: undefined; told?: null; accusation?: null }|{ news?: "told"; told: watari.membership.Told.$Shape; accusation?: null }|{ news?: "accusation"; told?: null; accusation: watari.membership.Accusation.$Shape })
             * )} watari.membership.Rumor.$Shape
             */

            /**
             * Constructs a new Rumor.
             * @memberof watari.membership
             * @classdesc Represents a Rumor.
             * @constructor
             * @param {watari.membership.Rumor.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Rumor = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Rumor told.
             * @member {watari.membership.Told.$Properties|null|undefined} told
             * @memberof watari.membership.Rumor
             * @instance
             */
            Rumor.prototype.told = null;

            /**
             * Rumor accusation.
             * @member {watari.membership.Accusation.$Properties|null|undefined} accusation
             * @memberof watari.membership.Rumor
             * @instance
             */
            Rumor.prototype.accusation = null;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            /**
             * Rumor news.
             * @member {"told"|"accusation"|undefined} news
             * @memberof watari.membership.Rumor
             * @instance
             */
            $Object.defineProperty(Rumor.prototype, "news", {
                get: $util.oneOfGetter($oneOfFields = ["told", "accusation"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Encodes the specified Rumor message. Does not implicitly {@link watari.membership.Rumor.verify|verify} messages.
             * @function encode
             * @memberof watari.membership.Rumor
             * @static
             * @param {watari.membership.Rumor.$Properties} message Rumor message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Rumor.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.told != null && $Object.hasOwnProperty.call(message, "told"))
                    $root.watari.membership.Told.encode(message.told, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.accusation != null && $Object.hasOwnProperty.call(message, "accusation"))
                    $root.watari.membership.Accusation.encode(message.accusation, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Rumor message from the specified reader or buffer.
             * @function decode
             * @memberof watari.membership.Rumor
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.membership.Rumor & watari.membership.Rumor.$Shape} Rumor
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Rumor.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.membership.Rumor();
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
                            message.told = $root.watari.membership.Told.decode(reader, reader.size(), $undefined, _depth + 1, message.told);
                            message.news = "told";
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.accusation = $root.watari.membership.Accusation.decode(reader, reader.size(), $undefined, _depth + 1, message.accusation);
                            message.news = "accusation";
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

            return Rumor;
        })();

        membership.Message = (function() {

            /**
             * Properties of a Message.
             * @typedef {Object} watari.membership.Message.$Properties
             * @property {watari.membership.Ping.$Properties|null} [ping] Message ping
             * @property {watari.membership.PingRequest.$Properties|null} [pingRequest] Message pingRequest
             * @property {watari.membership.Ack.$Properties|null} [ack] Message ack
             * @property {watari.membership.Nack.$Properties|null} [nack] Message nack
             * @property {watari.membership.Gossip.$Properties|null} [gossip] Message gossip
             * @property {watari.membership.Sync.$Properties|null} [sync] Message sync
             * @property {Array.<watari.membership.Rumor.$Properties>|null} [rumors] Message rumors
             * @property {"ping"|"pingRequest"|"ack"|"nack"|"gossip"|"sync"} [content] Message content
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Message.
             * @memberof watari.membership
             * @interface IMessage
             * @augments watari.membership.Message.$Properties
             * @deprecated Use watari.membership.Message.$Properties instead.
             */

            /**
             * Narrowed shape of a Message.
             * @typedef {{
             *   ping?: watari.membership.Ping.$Shape|null;
             *   pingRequest?: watari.membership.PingRequest.$Shape|null;
             *   ack?: watari.membership.Ack.$Shape|null;
             *   nack?: watari.membership.Nack.$Shape|null;
             *   gossip?: watari.membership.Gossip.$Shape|null;
             *   sync?: watari.membership.Sync.$Shape|null;
             *   rumors?: Array.<watari.membership.Rumor.$Shape>|null;
             *   $unknowns?: Array.<Uint8Array>;
             * } & (
             *   ({ content?: undefined; ping?: null; pingRequest?: null; ack?: null; nack?: null; gossip?: null; sync?: null }|{ content?: "ping"; ping: watari.membership.Ping.$Shape; pingRequest?: null; ack?: null; nack?: null; gossip?: null; sync?: null }|{ content?: "pingRequest"; ping?: null; pingRequest: watari.membership.PingRequest.$Shape; ack?: null; nack?: null; gossip?: null; sync?: null }|{ content?: "ack"; ping?: null; pingRequest?: null; ack: watari.membership.Ack.$Shape; nack?: null; gossip?: null; sync?: null }|{ content?: "nack"; ping?: null; pingRequest?: null; ack?: null; nack: watari.membership.Nack.$Shape; gossip?: null; sync?: null }|{ content?: "gossip"; ping?: null; pingRequest?: null; ack?: null; nack?: null; gossip: watari.membership.Gossip.$Shape; sync?: null }|{ content?: "sync"; ping?: null; pingRequest?: null; ack?: null; nack?: null; gossip?: null; sync: watari.membership.Sync.$Shape })
             * )} watari.membership.Message.$Shape
             */

            /**
             * Constructs a new Message.
             * @memberof watari.membership
             * @classdesc Represents a Message.
             * @constructor
             * @param {watari.membership.Message.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Message = function (properties) {
                this.rumors = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Message ping.
             * @member {watari.membership.Ping.$Properties|null|undefined} ping
             * @memberof watari.membership.Message
             * @instance
             */
            Message.prototype.ping = null;

            /**
             * Message pingRequest.
             * @member {watari.membership.PingRequest.$Properties|null|undefined} pingRequest
             * @memberof watari.membership.Message
             * @instance
             */
            Message.prototype.pingRequest = null;

            /**
             * Message ack.
             * @member {watari.membership.Ack.$Properties|null|undefined} ack
             * @memberof watari.membership.Message
             * @instance
             */
            Message.prototype.ack = null;

            /**
             * Message nack.
             * @member {watari.membership.Nack.$Properties|null|undefined} nack
             * @memberof watari.membership.Message
             * @instance
             */
            Message.prototype.nack = null;

            /**
             * Message gossip.
             * @member {watari.membership.Gossip.$Properties|null|undefined} gossip
             * @memberof watari.membership.Message
             * @instance
             */
            Message.prototype.gossip = null;

            /**
             * Message sync.
             * @member {watari.membership.Sync.$Properties|null|undefined} sync
             * @memberof watari.membership.Message
             * @instance
             */
            Message.prototype.sync = null;

            /**
             * Message rumors.
             * @member {Array.<watari.membership.Rumor.$Properties>} rumors
             * @memberof watari.membership.Message
             * @instance
             */
            Message.prototype.rumors = $util.emptyArray;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            /**
             * Message content.
             * @member {"ping"|"pingRequest"|"ack"|"nack"|"gossip"|"sync"|undefined} content
             * @memberof watari.membership.Message
             * @instance
             */
            $Object.defineProperty(Message.prototype, "content", {
                get: $util.oneOfGetter($oneOfFields = ["ping", "pingRequest", "ack", "nack", "gossip", "sync"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Encodes the specified Message message. Does not implicitly {@link watari.membership.Message.verify|verify} messages.
             * @function encode
             * @memberof watari.membership.Message
             * @static
             * @param {watari.membership.Message.$Properties} message Message message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Message.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.ping != null && $Object.hasOwnProperty.call(message, "ping"))
                    $root.watari.membership.Ping.encode(message.ping, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.pingRequest != null && $Object.hasOwnProperty.call(message, "pingRequest"))
                    $root.watari.membership.PingRequest.encode(message.pingRequest, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.ack != null && $Object.hasOwnProperty.call(message, "ack"))
                    $root.watari.membership.Ack.encode(message.ack, writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                if (message.nack != null && $Object.hasOwnProperty.call(message, "nack"))
                    $root.watari.membership.Nack.encode(message.nack, writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
                if (message.gossip != null && $Object.hasOwnProperty.call(message, "gossip"))
                    $root.watari.membership.Gossip.encode(message.gossip, writer.uint32(/* id 5, wireType 2 =*/42).fork(), _depth + 1).ldelim();
                if (message.sync != null && $Object.hasOwnProperty.call(message, "sync"))
                    $root.watari.membership.Sync.encode(message.sync, writer.uint32(/* id 6, wireType 2 =*/50).fork(), _depth + 1).ldelim();
                if (message.rumors != null && message.rumors.length)
                    for (let i = 0; i < message.rumors.length; ++i)
                        $root.watari.membership.Rumor.encode(message.rumors[i], writer.uint32(/* id 7, wireType 2 =*/58).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Message message from the specified reader or buffer.
             * @function decode
             * @memberof watari.membership.Message
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.membership.Message & watari.membership.Message.$Shape} Message
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Message.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.membership.Message();
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
                            message.ping = $root.watari.membership.Ping.decode(reader, reader.size(), $undefined, _depth + 1, message.ping);
                            message.content = "ping";
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.pingRequest = $root.watari.membership.PingRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.pingRequest);
                            message.content = "pingRequest";
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            message.ack = $root.watari.membership.Ack.decode(reader, reader.size(), $undefined, _depth + 1, message.ack);
                            message.content = "ack";
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            message.nack = $root.watari.membership.Nack.decode(reader, reader.size(), $undefined, _depth + 1, message.nack);
                            message.content = "nack";
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            message.gossip = $root.watari.membership.Gossip.decode(reader, reader.size(), $undefined, _depth + 1, message.gossip);
                            message.content = "gossip";
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            message.sync = $root.watari.membership.Sync.decode(reader, reader.size(), $undefined, _depth + 1, message.sync);
                            message.content = "sync";
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            if (!(message.rumors && message.rumors.length))
                                message.rumors = [];
                            message.rumors.push($root.watari.membership.Rumor.decode(reader, reader.size(), $undefined, _depth + 1));
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

            return Message;
        })();

        membership.Ping = (function() {

            /**
             * Properties of a Ping.
             * @typedef {Object} watari.membership.Ping.$Properties
             * @property {number|null} [sequence] Ping sequence
             * @property {number|null} [digest] Ping digest
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Ping.
             * @memberof watari.membership
             * @interface IPing
             * @augments watari.membership.Ping.$Properties
             * @deprecated Use watari.membership.Ping.$Properties instead.
             */

            /**
             * Shape of a Ping.
             * @typedef {watari.membership.Ping.$Properties} watari.membership.Ping.$Shape
             */

            /**
             * Constructs a new Ping.
             * @memberof watari.membership
             * @classdesc Represents a Ping.
             * @constructor
             * @param {watari.membership.Ping.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Ping = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Ping sequence.
             * @member {number} sequence
             * @memberof watari.membership.Ping
             * @instance
             */
            Ping.prototype.sequence = 0;

            /**
             * Ping digest.
             * @member {number} digest
             * @memberof watari.membership.Ping
             * @instance
             */
            Ping.prototype.digest = 0;

            /**
             * Encodes the specified Ping message. Does not implicitly {@link watari.membership.Ping.verify|verify} messages.
             * @function encode
             * @memberof watari.membership.Ping
             * @static
             * @param {watari.membership.Ping.$Properties} message Ping message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Ping.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.sequence != null && $Object.hasOwnProperty.call(message, "sequence") && message.sequence !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.sequence);
                if (message.digest != null && $Object.hasOwnProperty.call(message, "digest") && message.digest !== 0)
                    writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.digest);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Ping message from the specified reader or buffer.
             * @function decode
             * @memberof watari.membership.Ping
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.membership.Ping & watari.membership.Ping.$Shape} Ping
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Ping.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.membership.Ping();
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
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.sequence = value;
                            else
                                delete message.sequence;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.digest = value;
                            else
                                delete message.digest;
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

            return Ping;
        })();

        membership.PingRequest = (function() {

            /**
             * Properties of a PingRequest.
             * @typedef {Object} watari.membership.PingRequest.$Properties
             * @property {number|null} [sequence] PingRequest sequence
             * @property {string|null} [target] PingRequest target
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a PingRequest.
             * @memberof watari.membership
             * @interface IPingRequest
             * @augments watari.membership.PingRequest.$Properties
             * @deprecated Use watari.membership.PingRequest.$Properties instead.
             */

            /**
             * Shape of a PingRequest.
             * @typedef {watari.membership.PingRequest.$Properties} watari.membership.PingRequest.$Shape
             */

            /**
             * Constructs a new PingRequest.
             * @memberof watari.membership
             * @classdesc Represents a PingRequest.
             * @constructor
             * @param {watari.membership.PingRequest.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const PingRequest = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * PingRequest sequence.
             * @member {number} sequence
             * @memberof watari.membership.PingRequest
             * @instance
             */
            PingRequest.prototype.sequence = 0;

            /**
             * PingRequest target.
             * @member {string} target
             * @memberof watari.membership.PingRequest
             * @instance
             */
            PingRequest.prototype.target = "";

            /**
             * Encodes the specified PingRequest message. Does not implicitly {@link watari.membership.PingRequest.verify|verify} messages.
             * @function encode
             * @memberof watari.membership.PingRequest
             * @static
             * @param {watari.membership.PingRequest.$Properties} message PingRequest message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            PingRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.sequence != null && $Object.hasOwnProperty.call(message, "sequence") && message.sequence !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.sequence);
                if (message.target != null && $Object.hasOwnProperty.call(message, "target") && message.target !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.target);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a PingRequest message from the specified reader or buffer.
             * @function decode
             * @memberof watari.membership.PingRequest
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.membership.PingRequest & watari.membership.PingRequest.$Shape} PingRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            PingRequest.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.membership.PingRequest();
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
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.sequence = value;
                            else
                                delete message.sequence;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.target = value;
                            else
                                delete message.target;
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

            return PingRequest;
        })();

        membership.Ack = (function() {

            /**
             * Properties of an Ack.
             * @typedef {Object} watari.membership.Ack.$Properties
             * @property {number|null} [sequence] Ack sequence
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Ack.
             * @memberof watari.membership
             * @interface IAck
             * @augments watari.membership.Ack.$Properties
             * @deprecated Use watari.membership.Ack.$Properties instead.
             */

            /**
             * Shape of an Ack.
             * @typedef {watari.membership.Ack.$Properties} watari.membership.Ack.$Shape
             */

            /**
             * Constructs a new Ack.
             * @memberof watari.membership
             * @classdesc Represents an Ack.
             * @constructor
             * @param {watari.membership.Ack.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Ack = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Ack sequence.
             * @member {number} sequence
             * @memberof watari.membership.Ack
             * @instance
             */
            Ack.prototype.sequence = 0;

            /**
             * Encodes the specified Ack message. Does not implicitly {@link watari.membership.Ack.verify|verify} messages.
             * @function encode
             * @memberof watari.membership.Ack
             * @static
             * @param {watari.membership.Ack.$Properties} message Ack message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Ack.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.sequence != null && $Object.hasOwnProperty.call(message, "sequence") && message.sequence !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.sequence);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an Ack message from the specified reader or buffer.
             * @function decode
             * @memberof watari.membership.Ack
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.membership.Ack & watari.membership.Ack.$Shape} Ack
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Ack.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.membership.Ack();
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
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.sequence = value;
                            else
                                delete message.sequence;
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

            return Ack;
        })();

        membership.Nack = (function() {

            /**
             * Properties of a Nack.
             * @typedef {Object} watari.membership.Nack.$Properties
             * @property {number|null} [sequence] Nack sequence
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Nack.
             * @memberof watari.membership
             * @interface INack
             * @augments watari.membership.Nack.$Properties
             * @deprecated Use watari.membership.Nack.$Properties instead.
             */

            /**
             * Shape of a Nack.
             * @typedef {watari.membership.Nack.$Properties} watari.membership.Nack.$Shape
             */

            /**
             * Constructs a new Nack.
             * @memberof watari.membership
             * @classdesc Represents a Nack.
             * @constructor
             * @param {watari.membership.Nack.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Nack = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Nack sequence.
             * @member {number} sequence
             * @memberof watari.membership.Nack
             * @instance
             */
            Nack.prototype.sequence = 0;

            /**
             * Encodes the specified Nack message. Does not implicitly {@link watari.membership.Nack.verify|verify} messages.
             * @function encode
             * @memberof watari.membership.Nack
             * @static
             * @param {watari.membership.Nack.$Properties} message Nack message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Nack.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.sequence != null && $Object.hasOwnProperty.call(message, "sequence") && message.sequence !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.sequence);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Nack message from the specified reader or buffer.
             * @function decode
             * @memberof watari.membership.Nack
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.membership.Nack & watari.membership.Nack.$Shape} Nack
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Nack.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.membership.Nack();
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
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.sequence = value;
                            else
                                delete message.sequence;
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

            return Nack;
        })();

        membership.Gossip = (function() {

            /**
             * Properties of a Gossip.
             * @typedef {Object} watari.membership.Gossip.$Properties
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Gossip.
             * @memberof watari.membership
             * @interface IGossip
             * @augments watari.membership.Gossip.$Properties
             * @deprecated Use watari.membership.Gossip.$Properties instead.
             */

            /**
             * Shape of a Gossip.
             * @typedef {watari.membership.Gossip.$Properties} watari.membership.Gossip.$Shape
             */

            /**
             * Constructs a new Gossip.
             * @memberof watari.membership
             * @classdesc Represents a Gossip.
             * @constructor
             * @param {watari.membership.Gossip.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Gossip = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Encodes the specified Gossip message. Does not implicitly {@link watari.membership.Gossip.verify|verify} messages.
             * @function encode
             * @memberof watari.membership.Gossip
             * @static
             * @param {watari.membership.Gossip.$Properties} message Gossip message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Gossip.encode = function (message, writer, _depth) {
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
             * Decodes a Gossip message from the specified reader or buffer.
             * @function decode
             * @memberof watari.membership.Gossip
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.membership.Gossip & watari.membership.Gossip.$Shape} Gossip
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Gossip.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.membership.Gossip();
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

            return Gossip;
        })();

        membership.Sync = (function() {

            /**
             * Properties of a Sync.
             * @typedef {Object} watari.membership.Sync.$Properties
             * @property {boolean|null} [reply] Sync reply
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Sync.
             * @memberof watari.membership
             * @interface ISync
             * @augments watari.membership.Sync.$Properties
             * @deprecated Use watari.membership.Sync.$Properties instead.
             */

            /**
             * Shape of a Sync.
             * @typedef {watari.membership.Sync.$Properties} watari.membership.Sync.$Shape
             */

            /**
             * Constructs a new Sync.
             * @memberof watari.membership
             * @classdesc Represents a Sync.
             * @constructor
             * @param {watari.membership.Sync.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Sync = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Sync reply.
             * @member {boolean} reply
             * @memberof watari.membership.Sync
             * @instance
             */
            Sync.prototype.reply = false;

            /**
             * Encodes the specified Sync message. Does not implicitly {@link watari.membership.Sync.verify|verify} messages.
             * @function encode
             * @memberof watari.membership.Sync
             * @static
             * @param {watari.membership.Sync.$Properties} message Sync message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Sync.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.reply != null && $Object.hasOwnProperty.call(message, "reply") && message.reply !== false)
                    writer.uint32(/* id 1, wireType 0 =*/8).bool(message.reply);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Sync message from the specified reader or buffer.
             * @function decode
             * @memberof watari.membership.Sync
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.membership.Sync & watari.membership.Sync.$Shape} Sync
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Sync.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.membership.Sync();
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
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.reply = value;
                            else
                                delete message.reply;
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

            return Sync;
        })();

        return membership;
    })();

    watari.network = (function() {

        /**
         * Namespace network.
         * @memberof watari
         * @namespace
         */
        const network = {};

        network.Exchange = (function() {

            /**
             * Properties of an Exchange.
             * @typedef {Object} watari.network.Exchange.$Properties
             * @property {Uint8Array|null} [segment] Exchange segment
             * @property {watari.network.Announcement.$Properties|null} [announcement] Exchange announcement
             * @property {watari.network.Beacon.$Properties|null} [beacon] Exchange beacon
             * @property {watari.network.Want.$Properties|null} [want] Exchange want
             * @property {"announcement"|"beacon"|"want"} [content] Exchange content
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Exchange.
             * @memberof watari.network
             * @interface IExchange
             * @augments watari.network.Exchange.$Properties
             * @deprecated Use watari.network.Exchange.$Properties instead.
             */

            /**
             * Narrowed shape of an Exchange.
             * @typedef {{
             *   segment?: Uint8Array|null;
             *   announcement?: watari.network.Announcement.$Shape|null;
             *   beacon?: watari.network.Beacon.$Shape|null;
             *   want?: watari.network.Want.$Shape|null;
             *   $unknowns?: Array.<Uint8Array>;
             * } & (
             *   ({ content?: undefined; announcement?: null; beacon?: null; want?: null }|{ content?: "announcement"; announcement: watari.network.Announcement.$Shape; beacon?: null; want?: null }|{ content?: "beacon"; announcement?: null; beacon: watari.network.Beacon.$Shape; want?: null }|{ content?: "want"; announcement?: null; beacon?: null; want: watari.network.Want.$Shape })
             * )} watari.network.Exchange.$Shape
             */

            /**
             * Constructs a new Exchange.
             * @memberof watari.network
             * @classdesc Represents an Exchange.
             * @constructor
             * @param {watari.network.Exchange.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Exchange = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Exchange segment.
             * @member {Uint8Array} segment
             * @memberof watari.network.Exchange
             * @instance
             */
            Exchange.prototype.segment = $util.newBuffer([]);

            /**
             * Exchange announcement.
             * @member {watari.network.Announcement.$Properties|null|undefined} announcement
             * @memberof watari.network.Exchange
             * @instance
             */
            Exchange.prototype.announcement = null;

            /**
             * Exchange beacon.
             * @member {watari.network.Beacon.$Properties|null|undefined} beacon
             * @memberof watari.network.Exchange
             * @instance
             */
            Exchange.prototype.beacon = null;

            /**
             * Exchange want.
             * @member {watari.network.Want.$Properties|null|undefined} want
             * @memberof watari.network.Exchange
             * @instance
             */
            Exchange.prototype.want = null;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            /**
             * Exchange content.
             * @member {"announcement"|"beacon"|"want"|undefined} content
             * @memberof watari.network.Exchange
             * @instance
             */
            $Object.defineProperty(Exchange.prototype, "content", {
                get: $util.oneOfGetter($oneOfFields = ["announcement", "beacon", "want"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Encodes the specified Exchange message. Does not implicitly {@link watari.network.Exchange.verify|verify} messages.
             * @function encode
             * @memberof watari.network.Exchange
             * @static
             * @param {watari.network.Exchange.$Properties} message Exchange message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Exchange.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.segment != null && $Object.hasOwnProperty.call(message, "segment") && message.segment.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.segment);
                if (message.announcement != null && $Object.hasOwnProperty.call(message, "announcement"))
                    $root.watari.network.Announcement.encode(message.announcement, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.beacon != null && $Object.hasOwnProperty.call(message, "beacon"))
                    $root.watari.network.Beacon.encode(message.beacon, writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                if (message.want != null && $Object.hasOwnProperty.call(message, "want"))
                    $root.watari.network.Want.encode(message.want, writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an Exchange message from the specified reader or buffer.
             * @function decode
             * @memberof watari.network.Exchange
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.network.Exchange & watari.network.Exchange.$Shape} Exchange
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Exchange.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.network.Exchange();
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
                            if ((value = reader.bytes()).length)
                                message.segment = value;
                            else
                                delete message.segment;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.announcement = $root.watari.network.Announcement.decode(reader, reader.size(), $undefined, _depth + 1, message.announcement);
                            message.content = "announcement";
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            message.beacon = $root.watari.network.Beacon.decode(reader, reader.size(), $undefined, _depth + 1, message.beacon);
                            message.content = "beacon";
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            message.want = $root.watari.network.Want.decode(reader, reader.size(), $undefined, _depth + 1, message.want);
                            message.content = "want";
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

            return Exchange;
        })();

        network.Announcement = (function() {

            /**
             * Properties of an Announcement.
             * @typedef {Object} watari.network.Announcement.$Properties
             * @property {Array.<watari.network.StationRecord.$Properties>|null} [records] Announcement records
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Announcement.
             * @memberof watari.network
             * @interface IAnnouncement
             * @augments watari.network.Announcement.$Properties
             * @deprecated Use watari.network.Announcement.$Properties instead.
             */

            /**
             * Shape of an Announcement.
             * @typedef {watari.network.Announcement.$Properties} watari.network.Announcement.$Shape
             */

            /**
             * Constructs a new Announcement.
             * @memberof watari.network
             * @classdesc Represents an Announcement.
             * @constructor
             * @param {watari.network.Announcement.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Announcement = function (properties) {
                this.records = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Announcement records.
             * @member {Array.<watari.network.StationRecord.$Properties>} records
             * @memberof watari.network.Announcement
             * @instance
             */
            Announcement.prototype.records = $util.emptyArray;

            /**
             * Encodes the specified Announcement message. Does not implicitly {@link watari.network.Announcement.verify|verify} messages.
             * @function encode
             * @memberof watari.network.Announcement
             * @static
             * @param {watari.network.Announcement.$Properties} message Announcement message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Announcement.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.records != null && message.records.length)
                    for (let i = 0; i < message.records.length; ++i)
                        $root.watari.network.StationRecord.encode(message.records[i], writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an Announcement message from the specified reader or buffer.
             * @function decode
             * @memberof watari.network.Announcement
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.network.Announcement & watari.network.Announcement.$Shape} Announcement
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Announcement.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.network.Announcement();
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
                            if (!(message.records && message.records.length))
                                message.records = [];
                            message.records.push($root.watari.network.StationRecord.decode(reader, reader.size(), $undefined, _depth + 1));
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

            return Announcement;
        })();

        network.StationRecord = (function() {

            /**
             * Properties of a StationRecord.
             * @typedef {Object} watari.network.StationRecord.$Properties
             * @property {Uint8Array|null} [machine] StationRecord machine
             * @property {number|null} [card] StationRecord card
             * @property {Uint8Array|null} [mac] StationRecord mac
             * @property {Array.<Uint8Array>|null} [ips] StationRecord ips
             * @property {string|null} [host] StationRecord host
             * @property {number|null} [epoch] StationRecord epoch
             * @property {number|null} [sequence] StationRecord sequence
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a StationRecord.
             * @memberof watari.network
             * @interface IStationRecord
             * @augments watari.network.StationRecord.$Properties
             * @deprecated Use watari.network.StationRecord.$Properties instead.
             */

            /**
             * Shape of a StationRecord.
             * @typedef {watari.network.StationRecord.$Properties} watari.network.StationRecord.$Shape
             */

            /**
             * Constructs a new StationRecord.
             * @memberof watari.network
             * @classdesc Represents a StationRecord.
             * @constructor
             * @param {watari.network.StationRecord.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const StationRecord = function (properties) {
                this.ips = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * StationRecord machine.
             * @member {Uint8Array} machine
             * @memberof watari.network.StationRecord
             * @instance
             */
            StationRecord.prototype.machine = $util.newBuffer([]);

            /**
             * StationRecord card.
             * @member {number} card
             * @memberof watari.network.StationRecord
             * @instance
             */
            StationRecord.prototype.card = 0;

            /**
             * StationRecord mac.
             * @member {Uint8Array} mac
             * @memberof watari.network.StationRecord
             * @instance
             */
            StationRecord.prototype.mac = $util.newBuffer([]);

            /**
             * StationRecord ips.
             * @member {Array.<Uint8Array>} ips
             * @memberof watari.network.StationRecord
             * @instance
             */
            StationRecord.prototype.ips = $util.emptyArray;

            /**
             * StationRecord host.
             * @member {string} host
             * @memberof watari.network.StationRecord
             * @instance
             */
            StationRecord.prototype.host = "";

            /**
             * StationRecord epoch.
             * @member {number} epoch
             * @memberof watari.network.StationRecord
             * @instance
             */
            StationRecord.prototype.epoch = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * StationRecord sequence.
             * @member {number} sequence
             * @memberof watari.network.StationRecord
             * @instance
             */
            StationRecord.prototype.sequence = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Encodes the specified StationRecord message. Does not implicitly {@link watari.network.StationRecord.verify|verify} messages.
             * @function encode
             * @memberof watari.network.StationRecord
             * @static
             * @param {watari.network.StationRecord.$Properties} message StationRecord message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            StationRecord.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.machine != null && $Object.hasOwnProperty.call(message, "machine") && message.machine.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.machine);
                if (message.card != null && $Object.hasOwnProperty.call(message, "card") && message.card !== 0)
                    writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.card);
                if (message.mac != null && $Object.hasOwnProperty.call(message, "mac") && message.mac.length)
                    writer.uint32(/* id 3, wireType 2 =*/26).bytes(message.mac);
                if (message.ips != null && message.ips.length)
                    for (let i = 0; i < message.ips.length; ++i)
                        writer.uint32(/* id 4, wireType 2 =*/34).bytes(message.ips[i]);
                if (message.host != null && $Object.hasOwnProperty.call(message, "host") && message.host !== "")
                    writer.uint32(/* id 5, wireType 2 =*/42).string(message.host);
                if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && (typeof message.epoch === "object" ? message.epoch.low || message.epoch.high : message.epoch !== 0))
                    writer.uint32(/* id 6, wireType 0 =*/48).uint64(message.epoch);
                if (message.sequence != null && $Object.hasOwnProperty.call(message, "sequence") && (typeof message.sequence === "object" ? message.sequence.low || message.sequence.high : message.sequence !== 0))
                    writer.uint32(/* id 7, wireType 0 =*/56).uint64(message.sequence);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a StationRecord message from the specified reader or buffer.
             * @function decode
             * @memberof watari.network.StationRecord
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.network.StationRecord & watari.network.StationRecord.$Shape} StationRecord
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            StationRecord.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.network.StationRecord();
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
                            if ((value = reader.bytes()).length)
                                message.machine = value;
                            else
                                delete message.machine;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.card = value;
                            else
                                delete message.card;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.mac = value;
                            else
                                delete message.mac;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if (!(message.ips && message.ips.length))
                                message.ips = [];
                            message.ips.push(reader.bytes());
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.host = value;
                            else
                                delete message.host;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.epoch = value;
                            else
                                delete message.epoch;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.sequence = value;
                            else
                                delete message.sequence;
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

            return StationRecord;
        })();

        network.Beacon = (function() {

            /**
             * Properties of a Beacon.
             * @typedef {Object} watari.network.Beacon.$Properties
             * @property {Array.<number>|null} [live] Beacon live
             * @property {boolean|null} [leaving] Beacon leaving
             * @property {number|null} [sequence] Beacon sequence
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Beacon.
             * @memberof watari.network
             * @interface IBeacon
             * @augments watari.network.Beacon.$Properties
             * @deprecated Use watari.network.Beacon.$Properties instead.
             */

            /**
             * Shape of a Beacon.
             * @typedef {watari.network.Beacon.$Properties} watari.network.Beacon.$Shape
             */

            /**
             * Constructs a new Beacon.
             * @memberof watari.network
             * @classdesc Represents a Beacon.
             * @constructor
             * @param {watari.network.Beacon.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Beacon = function (properties) {
                this.live = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Beacon live.
             * @member {Array.<number>} live
             * @memberof watari.network.Beacon
             * @instance
             */
            Beacon.prototype.live = $util.emptyArray;

            /**
             * Beacon leaving.
             * @member {boolean} leaving
             * @memberof watari.network.Beacon
             * @instance
             */
            Beacon.prototype.leaving = false;

            /**
             * Beacon sequence.
             * @member {number} sequence
             * @memberof watari.network.Beacon
             * @instance
             */
            Beacon.prototype.sequence = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Encodes the specified Beacon message. Does not implicitly {@link watari.network.Beacon.verify|verify} messages.
             * @function encode
             * @memberof watari.network.Beacon
             * @static
             * @param {watari.network.Beacon.$Properties} message Beacon message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Beacon.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.live != null && message.live.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).uint64s(message.live);
                if (message.leaving != null && $Object.hasOwnProperty.call(message, "leaving") && message.leaving !== false)
                    writer.uint32(/* id 2, wireType 0 =*/16).bool(message.leaving);
                if (message.sequence != null && $Object.hasOwnProperty.call(message, "sequence") && (typeof message.sequence === "object" ? message.sequence.low || message.sequence.high : message.sequence !== 0))
                    writer.uint32(/* id 3, wireType 0 =*/24).uint64(message.sequence);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Beacon message from the specified reader or buffer.
             * @function decode
             * @memberof watari.network.Beacon
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.network.Beacon & watari.network.Beacon.$Shape} Beacon
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Beacon.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.network.Beacon();
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
                            if (wireType === 2) {
                                if (!(message.live && message.live.length))
                                    message.live = [];
                                reader.uint64s(message.live);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.live && message.live.length))
                                message.live = [];
                            message.live.push(reader.uint64());
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.leaving = value;
                            else
                                delete message.leaving;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.sequence = value;
                            else
                                delete message.sequence;
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

            return Beacon;
        })();

        network.Want = (function() {

            /**
             * Properties of a Want.
             * @typedef {Object} watari.network.Want.$Properties
             * @property {Array.<number>|null} [sequences] Want sequences
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Want.
             * @memberof watari.network
             * @interface IWant
             * @augments watari.network.Want.$Properties
             * @deprecated Use watari.network.Want.$Properties instead.
             */

            /**
             * Shape of a Want.
             * @typedef {watari.network.Want.$Properties} watari.network.Want.$Shape
             */

            /**
             * Constructs a new Want.
             * @memberof watari.network
             * @classdesc Represents a Want.
             * @constructor
             * @param {watari.network.Want.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Want = function (properties) {
                this.sequences = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Want sequences.
             * @member {Array.<number>} sequences
             * @memberof watari.network.Want
             * @instance
             */
            Want.prototype.sequences = $util.emptyArray;

            /**
             * Encodes the specified Want message. Does not implicitly {@link watari.network.Want.verify|verify} messages.
             * @function encode
             * @memberof watari.network.Want
             * @static
             * @param {watari.network.Want.$Properties} message Want message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Want.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.sequences != null && message.sequences.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).uint64s(message.sequences);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Want message from the specified reader or buffer.
             * @function decode
             * @memberof watari.network.Want
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.network.Want & watari.network.Want.$Shape} Want
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Want.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.network.Want();
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
                            if (wireType === 2) {
                                if (!(message.sequences && message.sequences.length))
                                    message.sequences = [];
                                reader.uint64s(message.sequences);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.sequences && message.sequences.length))
                                message.sequences = [];
                            message.sequences.push(reader.uint64());
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

            return Want;
        })();

        network.LinkAgreement = (function() {

            /**
             * Properties of a LinkAgreement.
             * @typedef {Object} watari.network.LinkAgreement.$Properties
             * @property {number|null} [session] LinkAgreement session
             * @property {Uint8Array|null} [secret] LinkAgreement secret
             * @property {Array.<Uint8Array>|null} [addresses] LinkAgreement addresses
             * @property {Array.<watari.network.SegmentNumber.$Properties>|null} [segments] LinkAgreement segments
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a LinkAgreement.
             * @memberof watari.network
             * @interface ILinkAgreement
             * @augments watari.network.LinkAgreement.$Properties
             * @deprecated Use watari.network.LinkAgreement.$Properties instead.
             */

            /**
             * Shape of a LinkAgreement.
             * @typedef {watari.network.LinkAgreement.$Properties} watari.network.LinkAgreement.$Shape
             */

            /**
             * Constructs a new LinkAgreement.
             * @memberof watari.network
             * @classdesc Represents a LinkAgreement.
             * @constructor
             * @param {watari.network.LinkAgreement.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const LinkAgreement = function (properties) {
                this.addresses = [];
                this.segments = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * LinkAgreement session.
             * @member {number} session
             * @memberof watari.network.LinkAgreement
             * @instance
             */
            LinkAgreement.prototype.session = 0;

            /**
             * LinkAgreement secret.
             * @member {Uint8Array} secret
             * @memberof watari.network.LinkAgreement
             * @instance
             */
            LinkAgreement.prototype.secret = $util.newBuffer([]);

            /**
             * LinkAgreement addresses.
             * @member {Array.<Uint8Array>} addresses
             * @memberof watari.network.LinkAgreement
             * @instance
             */
            LinkAgreement.prototype.addresses = $util.emptyArray;

            /**
             * LinkAgreement segments.
             * @member {Array.<watari.network.SegmentNumber.$Properties>} segments
             * @memberof watari.network.LinkAgreement
             * @instance
             */
            LinkAgreement.prototype.segments = $util.emptyArray;

            /**
             * Encodes the specified LinkAgreement message. Does not implicitly {@link watari.network.LinkAgreement.verify|verify} messages.
             * @function encode
             * @memberof watari.network.LinkAgreement
             * @static
             * @param {watari.network.LinkAgreement.$Properties} message LinkAgreement message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            LinkAgreement.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.session != null && $Object.hasOwnProperty.call(message, "session") && message.session !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.session);
                if (message.secret != null && $Object.hasOwnProperty.call(message, "secret") && message.secret.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.secret);
                if (message.addresses != null && message.addresses.length)
                    for (let i = 0; i < message.addresses.length; ++i)
                        writer.uint32(/* id 3, wireType 2 =*/26).bytes(message.addresses[i]);
                if (message.segments != null && message.segments.length)
                    for (let i = 0; i < message.segments.length; ++i)
                        $root.watari.network.SegmentNumber.encode(message.segments[i], writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a LinkAgreement message from the specified reader or buffer.
             * @function decode
             * @memberof watari.network.LinkAgreement
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.network.LinkAgreement & watari.network.LinkAgreement.$Shape} LinkAgreement
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            LinkAgreement.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.network.LinkAgreement();
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
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.session = value;
                            else
                                delete message.session;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.secret = value;
                            else
                                delete message.secret;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if (!(message.addresses && message.addresses.length))
                                message.addresses = [];
                            message.addresses.push(reader.bytes());
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if (!(message.segments && message.segments.length))
                                message.segments = [];
                            message.segments.push($root.watari.network.SegmentNumber.decode(reader, reader.size(), $undefined, _depth + 1));
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

            return LinkAgreement;
        })();

        network.SegmentNumber = (function() {

            /**
             * Properties of a SegmentNumber.
             * @typedef {Object} watari.network.SegmentNumber.$Properties
             * @property {Uint8Array|null} [segment] SegmentNumber segment
             * @property {number|null} [number] SegmentNumber number
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a SegmentNumber.
             * @memberof watari.network
             * @interface ISegmentNumber
             * @augments watari.network.SegmentNumber.$Properties
             * @deprecated Use watari.network.SegmentNumber.$Properties instead.
             */

            /**
             * Shape of a SegmentNumber.
             * @typedef {watari.network.SegmentNumber.$Properties} watari.network.SegmentNumber.$Shape
             */

            /**
             * Constructs a new SegmentNumber.
             * @memberof watari.network
             * @classdesc Represents a SegmentNumber.
             * @constructor
             * @param {watari.network.SegmentNumber.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const SegmentNumber = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * SegmentNumber segment.
             * @member {Uint8Array} segment
             * @memberof watari.network.SegmentNumber
             * @instance
             */
            SegmentNumber.prototype.segment = $util.newBuffer([]);

            /**
             * SegmentNumber number.
             * @member {number} number
             * @memberof watari.network.SegmentNumber
             * @instance
             */
            SegmentNumber.prototype.number = 0;

            /**
             * Encodes the specified SegmentNumber message. Does not implicitly {@link watari.network.SegmentNumber.verify|verify} messages.
             * @function encode
             * @memberof watari.network.SegmentNumber
             * @static
             * @param {watari.network.SegmentNumber.$Properties} message SegmentNumber message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            SegmentNumber.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.segment != null && $Object.hasOwnProperty.call(message, "segment") && message.segment.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.segment);
                if (message.number != null && $Object.hasOwnProperty.call(message, "number") && message.number !== 0)
                    writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.number);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a SegmentNumber message from the specified reader or buffer.
             * @function decode
             * @memberof watari.network.SegmentNumber
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.network.SegmentNumber & watari.network.SegmentNumber.$Shape} SegmentNumber
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            SegmentNumber.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.network.SegmentNumber();
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
                            if ((value = reader.bytes()).length)
                                message.segment = value;
                            else
                                delete message.segment;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.number = value;
                            else
                                delete message.number;
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

            return SegmentNumber;
        })();

        return network;
    })();

    watari.overlay = (function() {

        /**
         * Namespace overlay.
         * @memberof watari
         * @namespace
         */
        const overlay = {};

        overlay.ChannelFrame = (function() {

            /**
             * Properties of a ChannelFrame.
             * @typedef {Object} watari.overlay.ChannelFrame.$Properties
             * @property {string|null} [channel] ChannelFrame channel
             * @property {Uint8Array|null} [message] ChannelFrame message
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a ChannelFrame.
             * @memberof watari.overlay
             * @interface IChannelFrame
             * @augments watari.overlay.ChannelFrame.$Properties
             * @deprecated Use watari.overlay.ChannelFrame.$Properties instead.
             */

            /**
             * Shape of a ChannelFrame.
             * @typedef {watari.overlay.ChannelFrame.$Properties} watari.overlay.ChannelFrame.$Shape
             */

            /**
             * Constructs a new ChannelFrame.
             * @memberof watari.overlay
             * @classdesc Represents a ChannelFrame.
             * @constructor
             * @param {watari.overlay.ChannelFrame.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const ChannelFrame = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * ChannelFrame channel.
             * @member {string} channel
             * @memberof watari.overlay.ChannelFrame
             * @instance
             */
            ChannelFrame.prototype.channel = "";

            /**
             * ChannelFrame message.
             * @member {Uint8Array} message
             * @memberof watari.overlay.ChannelFrame
             * @instance
             */
            ChannelFrame.prototype.message = $util.newBuffer([]);

            /**
             * Encodes the specified ChannelFrame message. Does not implicitly {@link watari.overlay.ChannelFrame.verify|verify} messages.
             * @function encode
             * @memberof watari.overlay.ChannelFrame
             * @static
             * @param {watari.overlay.ChannelFrame.$Properties} message ChannelFrame message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            ChannelFrame.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.channel != null && $Object.hasOwnProperty.call(message, "channel") && message.channel !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.channel);
                if (message.message != null && $Object.hasOwnProperty.call(message, "message") && message.message.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.message);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a ChannelFrame message from the specified reader or buffer.
             * @function decode
             * @memberof watari.overlay.ChannelFrame
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.overlay.ChannelFrame & watari.overlay.ChannelFrame.$Shape} ChannelFrame
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            ChannelFrame.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.overlay.ChannelFrame();
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
                                message.channel = value;
                            else
                                delete message.channel;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
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

            return ChannelFrame;
        })();

        overlay.Hint = (function() {

            /**
             * Properties of a Hint.
             * @typedef {Object} watari.overlay.Hint.$Properties
             * @property {string|null} [key] Hint key
             * @property {number|null} [sequence] Hint sequence
             * @property {string|null} [writer] Hint writer
             * @property {Uint8Array|null} [value] Hint value
             * @property {Uint8Array|null} [signature] Hint signature
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Hint.
             * @memberof watari.overlay
             * @interface IHint
             * @augments watari.overlay.Hint.$Properties
             * @deprecated Use watari.overlay.Hint.$Properties instead.
             */

            /**
             * Shape of a Hint.
             * @typedef {watari.overlay.Hint.$Properties} watari.overlay.Hint.$Shape
             */

            /**
             * Constructs a new Hint.
             * @memberof watari.overlay
             * @classdesc Represents a Hint.
             * @constructor
             * @param {watari.overlay.Hint.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Hint = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Hint key.
             * @member {string} key
             * @memberof watari.overlay.Hint
             * @instance
             */
            Hint.prototype.key = "";

            /**
             * Hint sequence.
             * @member {number} sequence
             * @memberof watari.overlay.Hint
             * @instance
             */
            Hint.prototype.sequence = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Hint writer.
             * @member {string} writer
             * @memberof watari.overlay.Hint
             * @instance
             */
            Hint.prototype.writer = "";

            /**
             * Hint value.
             * @member {Uint8Array} value
             * @memberof watari.overlay.Hint
             * @instance
             */
            Hint.prototype.value = $util.newBuffer([]);

            /**
             * Hint signature.
             * @member {Uint8Array} signature
             * @memberof watari.overlay.Hint
             * @instance
             */
            Hint.prototype.signature = $util.newBuffer([]);

            /**
             * Encodes the specified Hint message. Does not implicitly {@link watari.overlay.Hint.verify|verify} messages.
             * @function encode
             * @memberof watari.overlay.Hint
             * @static
             * @param {watari.overlay.Hint.$Properties} message Hint message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Hint.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.key != null && $Object.hasOwnProperty.call(message, "key") && message.key !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.key);
                if (message.sequence != null && $Object.hasOwnProperty.call(message, "sequence") && (typeof message.sequence === "object" ? message.sequence.low || message.sequence.high : message.sequence !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).uint64(message.sequence);
                if (message.writer != null && $Object.hasOwnProperty.call(message, "writer") && message.writer !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.writer);
                if (message.value != null && $Object.hasOwnProperty.call(message, "value") && message.value.length)
                    writer.uint32(/* id 4, wireType 2 =*/34).bytes(message.value);
                if (message.signature != null && $Object.hasOwnProperty.call(message, "signature") && message.signature.length)
                    writer.uint32(/* id 5, wireType 2 =*/42).bytes(message.signature);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Hint message from the specified reader or buffer.
             * @function decode
             * @memberof watari.overlay.Hint
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.overlay.Hint & watari.overlay.Hint.$Shape} Hint
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Hint.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.overlay.Hint();
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
                                message.key = value;
                            else
                                delete message.key;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.sequence = value;
                            else
                                delete message.sequence;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.writer = value;
                            else
                                delete message.writer;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.value = value;
                            else
                                delete message.value;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.signature = value;
                            else
                                delete message.signature;
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

            return Hint;
        })();

        return overlay;
    })();

    watari.register = (function() {

        /**
         * Namespace register.
         * @memberof watari
         * @namespace
         */
        const register = {};

        register.Ballot = (function() {

            /**
             * Properties of a Ballot.
             * @typedef {Object} watari.register.Ballot.$Properties
             * @property {number|null} [counter] Ballot counter
             * @property {string|null} [proposer] Ballot proposer
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Ballot.
             * @memberof watari.register
             * @interface IBallot
             * @augments watari.register.Ballot.$Properties
             * @deprecated Use watari.register.Ballot.$Properties instead.
             */

            /**
             * Shape of a Ballot.
             * @typedef {watari.register.Ballot.$Properties} watari.register.Ballot.$Shape
             */

            /**
             * Constructs a new Ballot.
             * @memberof watari.register
             * @classdesc Represents a Ballot.
             * @constructor
             * @param {watari.register.Ballot.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Ballot = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Ballot counter.
             * @member {number} counter
             * @memberof watari.register.Ballot
             * @instance
             */
            Ballot.prototype.counter = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Ballot proposer.
             * @member {string} proposer
             * @memberof watari.register.Ballot
             * @instance
             */
            Ballot.prototype.proposer = "";

            /**
             * Encodes the specified Ballot message. Does not implicitly {@link watari.register.Ballot.verify|verify} messages.
             * @function encode
             * @memberof watari.register.Ballot
             * @static
             * @param {watari.register.Ballot.$Properties} message Ballot message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Ballot.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.counter != null && $Object.hasOwnProperty.call(message, "counter") && (typeof message.counter === "object" ? message.counter.low || message.counter.high : message.counter !== 0))
                    writer.uint32(/* id 1, wireType 0 =*/8).uint64(message.counter);
                if (message.proposer != null && $Object.hasOwnProperty.call(message, "proposer") && message.proposer !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.proposer);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Ballot message from the specified reader or buffer.
             * @function decode
             * @memberof watari.register.Ballot
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.register.Ballot & watari.register.Ballot.$Shape} Ballot
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Ballot.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.register.Ballot();
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
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.counter = value;
                            else
                                delete message.counter;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.proposer = value;
                            else
                                delete message.proposer;
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

            return Ballot;
        })();

        register.Voter = (function() {

            /**
             * Properties of a Voter.
             * @typedef {Object} watari.register.Voter.$Properties
             * @property {string|null} [host] Voter host
             * @property {Uint8Array|null} [store] Voter store
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Voter.
             * @memberof watari.register
             * @interface IVoter
             * @augments watari.register.Voter.$Properties
             * @deprecated Use watari.register.Voter.$Properties instead.
             */

            /**
             * Shape of a Voter.
             * @typedef {watari.register.Voter.$Properties} watari.register.Voter.$Shape
             */

            /**
             * Constructs a new Voter.
             * @memberof watari.register
             * @classdesc Represents a Voter.
             * @constructor
             * @param {watari.register.Voter.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Voter = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Voter host.
             * @member {string} host
             * @memberof watari.register.Voter
             * @instance
             */
            Voter.prototype.host = "";

            /**
             * Voter store.
             * @member {Uint8Array} store
             * @memberof watari.register.Voter
             * @instance
             */
            Voter.prototype.store = $util.newBuffer([]);

            /**
             * Encodes the specified Voter message. Does not implicitly {@link watari.register.Voter.verify|verify} messages.
             * @function encode
             * @memberof watari.register.Voter
             * @static
             * @param {watari.register.Voter.$Properties} message Voter message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Voter.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.host != null && $Object.hasOwnProperty.call(message, "host") && message.host !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.host);
                if (message.store != null && $Object.hasOwnProperty.call(message, "store") && message.store.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.store);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Voter message from the specified reader or buffer.
             * @function decode
             * @memberof watari.register.Voter
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.register.Voter & watari.register.Voter.$Shape} Voter
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Voter.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.register.Voter();
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
                                message.host = value;
                            else
                                delete message.host;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.store = value;
                            else
                                delete message.store;
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

            return Voter;
        })();

        register.Configuration = (function() {

            /**
             * Properties of a Configuration.
             * @typedef {Object} watari.register.Configuration.$Properties
             * @property {number|null} [number] Configuration number
             * @property {Array.<watari.register.Voter.$Properties>|null} [voters] Configuration voters
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Configuration.
             * @memberof watari.register
             * @interface IConfiguration
             * @augments watari.register.Configuration.$Properties
             * @deprecated Use watari.register.Configuration.$Properties instead.
             */

            /**
             * Shape of a Configuration.
             * @typedef {watari.register.Configuration.$Properties} watari.register.Configuration.$Shape
             */

            /**
             * Constructs a new Configuration.
             * @memberof watari.register
             * @classdesc Represents a Configuration.
             * @constructor
             * @param {watari.register.Configuration.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Configuration = function (properties) {
                this.voters = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Configuration number.
             * @member {number} number
             * @memberof watari.register.Configuration
             * @instance
             */
            Configuration.prototype.number = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Configuration voters.
             * @member {Array.<watari.register.Voter.$Properties>} voters
             * @memberof watari.register.Configuration
             * @instance
             */
            Configuration.prototype.voters = $util.emptyArray;

            /**
             * Encodes the specified Configuration message. Does not implicitly {@link watari.register.Configuration.verify|verify} messages.
             * @function encode
             * @memberof watari.register.Configuration
             * @static
             * @param {watari.register.Configuration.$Properties} message Configuration message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Configuration.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.number != null && $Object.hasOwnProperty.call(message, "number") && (typeof message.number === "object" ? message.number.low || message.number.high : message.number !== 0))
                    writer.uint32(/* id 1, wireType 0 =*/8).uint64(message.number);
                if (message.voters != null && message.voters.length)
                    for (let i = 0; i < message.voters.length; ++i)
                        $root.watari.register.Voter.encode(message.voters[i], writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Configuration message from the specified reader or buffer.
             * @function decode
             * @memberof watari.register.Configuration
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.register.Configuration & watari.register.Configuration.$Shape} Configuration
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Configuration.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.register.Configuration();
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
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.number = value;
                            else
                                delete message.number;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if (!(message.voters && message.voters.length))
                                message.voters = [];
                            message.voters.push($root.watari.register.Voter.decode(reader, reader.size(), $undefined, _depth + 1));
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

            return Configuration;
        })();

        register.Envelope = (function() {

            /**
             * Properties of an Envelope.
             * @typedef {Object} watari.register.Envelope.$Properties
             * @property {Uint8Array|null} [value] Envelope value
             * @property {Array.<Uint8Array>|null} [changeIds] Envelope changeIds
             * @property {Array.<watari.register.Voter.$Properties>|null} [next] Envelope next
             * @property {Uint8Array|null} [signature] Envelope signature
             * @property {watari.register.Grant.$Properties|null} [grant] Envelope grant
             * @property {Uint8Array|null} [retirement] Envelope retirement
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Envelope.
             * @memberof watari.register
             * @interface IEnvelope
             * @augments watari.register.Envelope.$Properties
             * @deprecated Use watari.register.Envelope.$Properties instead.
             */

            /**
             * Shape of an Envelope.
             * @typedef {watari.register.Envelope.$Properties} watari.register.Envelope.$Shape
             */

            /**
             * Constructs a new Envelope.
             * @memberof watari.register
             * @classdesc Represents an Envelope.
             * @constructor
             * @param {watari.register.Envelope.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Envelope = function (properties) {
                this.changeIds = [];
                this.next = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Envelope value.
             * @member {Uint8Array} value
             * @memberof watari.register.Envelope
             * @instance
             */
            Envelope.prototype.value = $util.newBuffer([]);

            /**
             * Envelope changeIds.
             * @member {Array.<Uint8Array>} changeIds
             * @memberof watari.register.Envelope
             * @instance
             */
            Envelope.prototype.changeIds = $util.emptyArray;

            /**
             * Envelope next.
             * @member {Array.<watari.register.Voter.$Properties>} next
             * @memberof watari.register.Envelope
             * @instance
             */
            Envelope.prototype.next = $util.emptyArray;

            /**
             * Envelope signature.
             * @member {Uint8Array} signature
             * @memberof watari.register.Envelope
             * @instance
             */
            Envelope.prototype.signature = $util.newBuffer([]);

            /**
             * Envelope grant.
             * @member {watari.register.Grant.$Properties|null|undefined} grant
             * @memberof watari.register.Envelope
             * @instance
             */
            Envelope.prototype.grant = null;

            /**
             * Envelope retirement.
             * @member {Uint8Array} retirement
             * @memberof watari.register.Envelope
             * @instance
             */
            Envelope.prototype.retirement = $util.newBuffer([]);

            /**
             * Encodes the specified Envelope message. Does not implicitly {@link watari.register.Envelope.verify|verify} messages.
             * @function encode
             * @memberof watari.register.Envelope
             * @static
             * @param {watari.register.Envelope.$Properties} message Envelope message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Envelope.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.value != null && $Object.hasOwnProperty.call(message, "value") && message.value.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.value);
                if (message.changeIds != null && message.changeIds.length)
                    for (let i = 0; i < message.changeIds.length; ++i)
                        writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.changeIds[i]);
                if (message.next != null && message.next.length)
                    for (let i = 0; i < message.next.length; ++i)
                        $root.watari.register.Voter.encode(message.next[i], writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                if (message.signature != null && $Object.hasOwnProperty.call(message, "signature") && message.signature.length)
                    writer.uint32(/* id 4, wireType 2 =*/34).bytes(message.signature);
                if (message.grant != null && $Object.hasOwnProperty.call(message, "grant"))
                    $root.watari.register.Grant.encode(message.grant, writer.uint32(/* id 5, wireType 2 =*/42).fork(), _depth + 1).ldelim();
                if (message.retirement != null && $Object.hasOwnProperty.call(message, "retirement") && message.retirement.length)
                    writer.uint32(/* id 6, wireType 2 =*/50).bytes(message.retirement);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an Envelope message from the specified reader or buffer.
             * @function decode
             * @memberof watari.register.Envelope
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.register.Envelope & watari.register.Envelope.$Shape} Envelope
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Envelope.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.register.Envelope();
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
                            if ((value = reader.bytes()).length)
                                message.value = value;
                            else
                                delete message.value;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if (!(message.changeIds && message.changeIds.length))
                                message.changeIds = [];
                            message.changeIds.push(reader.bytes());
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if (!(message.next && message.next.length))
                                message.next = [];
                            message.next.push($root.watari.register.Voter.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.signature = value;
                            else
                                delete message.signature;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            message.grant = $root.watari.register.Grant.decode(reader, reader.size(), $undefined, _depth + 1, message.grant);
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.retirement = value;
                            else
                                delete message.retirement;
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

            return Envelope;
        })();

        register.Holder = (function() {

            /**
             * Properties of a Holder.
             * @typedef {Object} watari.register.Holder.$Properties
             * @property {string|null} [host] Holder host
             * @property {string|null} [incarnation] Holder incarnation
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Holder.
             * @memberof watari.register
             * @interface IHolder
             * @augments watari.register.Holder.$Properties
             * @deprecated Use watari.register.Holder.$Properties instead.
             */

            /**
             * Shape of a Holder.
             * @typedef {watari.register.Holder.$Properties} watari.register.Holder.$Shape
             */

            /**
             * Constructs a new Holder.
             * @memberof watari.register
             * @classdesc Represents a Holder.
             * @constructor
             * @param {watari.register.Holder.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Holder = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Holder host.
             * @member {string} host
             * @memberof watari.register.Holder
             * @instance
             */
            Holder.prototype.host = "";

            /**
             * Holder incarnation.
             * @member {string} incarnation
             * @memberof watari.register.Holder
             * @instance
             */
            Holder.prototype.incarnation = "";

            /**
             * Encodes the specified Holder message. Does not implicitly {@link watari.register.Holder.verify|verify} messages.
             * @function encode
             * @memberof watari.register.Holder
             * @static
             * @param {watari.register.Holder.$Properties} message Holder message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Holder.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.host != null && $Object.hasOwnProperty.call(message, "host") && message.host !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.host);
                if (message.incarnation != null && $Object.hasOwnProperty.call(message, "incarnation") && message.incarnation !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.incarnation);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Holder message from the specified reader or buffer.
             * @function decode
             * @memberof watari.register.Holder
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.register.Holder & watari.register.Holder.$Shape} Holder
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Holder.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.register.Holder();
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
                                message.host = value;
                            else
                                delete message.host;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.incarnation = value;
                            else
                                delete message.incarnation;
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

            return Holder;
        })();

        register.Grant = (function() {

            /**
             * Properties of a Grant.
             * @typedef {Object} watari.register.Grant.$Properties
             * @property {watari.register.Holder.$Properties|null} [holder] Grant holder
             * @property {number|null} [epoch] Grant epoch
             * @property {number|null} [durationMs] Grant durationMs
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Grant.
             * @memberof watari.register
             * @interface IGrant
             * @augments watari.register.Grant.$Properties
             * @deprecated Use watari.register.Grant.$Properties instead.
             */

            /**
             * Shape of a Grant.
             * @typedef {watari.register.Grant.$Properties} watari.register.Grant.$Shape
             */

            /**
             * Constructs a new Grant.
             * @memberof watari.register
             * @classdesc Represents a Grant.
             * @constructor
             * @param {watari.register.Grant.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Grant = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Grant holder.
             * @member {watari.register.Holder.$Properties|null|undefined} holder
             * @memberof watari.register.Grant
             * @instance
             */
            Grant.prototype.holder = null;

            /**
             * Grant epoch.
             * @member {number} epoch
             * @memberof watari.register.Grant
             * @instance
             */
            Grant.prototype.epoch = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Grant durationMs.
             * @member {number} durationMs
             * @memberof watari.register.Grant
             * @instance
             */
            Grant.prototype.durationMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Encodes the specified Grant message. Does not implicitly {@link watari.register.Grant.verify|verify} messages.
             * @function encode
             * @memberof watari.register.Grant
             * @static
             * @param {watari.register.Grant.$Properties} message Grant message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Grant.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.holder != null && $Object.hasOwnProperty.call(message, "holder"))
                    $root.watari.register.Holder.encode(message.holder, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && (typeof message.epoch === "object" ? message.epoch.low || message.epoch.high : message.epoch !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).uint64(message.epoch);
                if (message.durationMs != null && $Object.hasOwnProperty.call(message, "durationMs") && (typeof message.durationMs === "object" ? message.durationMs.low || message.durationMs.high : message.durationMs !== 0))
                    writer.uint32(/* id 3, wireType 0 =*/24).uint64(message.durationMs);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Grant message from the specified reader or buffer.
             * @function decode
             * @memberof watari.register.Grant
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.register.Grant & watari.register.Grant.$Shape} Grant
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Grant.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.register.Grant();
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
                            message.holder = $root.watari.register.Holder.decode(reader, reader.size(), $undefined, _depth + 1, message.holder);
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.epoch = value;
                            else
                                delete message.epoch;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.durationMs = value;
                            else
                                delete message.durationMs;
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

            return Grant;
        })();

        register.Accepted = (function() {

            /**
             * Properties of an Accepted.
             * @typedef {Object} watari.register.Accepted.$Properties
             * @property {watari.register.Ballot.$Properties|null} [ballot] Accepted ballot
             * @property {watari.register.Envelope.$Properties|null} [envelope] Accepted envelope
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Accepted.
             * @memberof watari.register
             * @interface IAccepted
             * @augments watari.register.Accepted.$Properties
             * @deprecated Use watari.register.Accepted.$Properties instead.
             */

            /**
             * Shape of an Accepted.
             * @typedef {watari.register.Accepted.$Properties} watari.register.Accepted.$Shape
             */

            /**
             * Constructs a new Accepted.
             * @memberof watari.register
             * @classdesc Represents an Accepted.
             * @constructor
             * @param {watari.register.Accepted.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Accepted = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Accepted ballot.
             * @member {watari.register.Ballot.$Properties|null|undefined} ballot
             * @memberof watari.register.Accepted
             * @instance
             */
            Accepted.prototype.ballot = null;

            /**
             * Accepted envelope.
             * @member {watari.register.Envelope.$Properties|null|undefined} envelope
             * @memberof watari.register.Accepted
             * @instance
             */
            Accepted.prototype.envelope = null;

            /**
             * Encodes the specified Accepted message. Does not implicitly {@link watari.register.Accepted.verify|verify} messages.
             * @function encode
             * @memberof watari.register.Accepted
             * @static
             * @param {watari.register.Accepted.$Properties} message Accepted message or plain object to encode
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
                if (message.ballot != null && $Object.hasOwnProperty.call(message, "ballot"))
                    $root.watari.register.Ballot.encode(message.ballot, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.envelope != null && $Object.hasOwnProperty.call(message, "envelope"))
                    $root.watari.register.Envelope.encode(message.envelope, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an Accepted message from the specified reader or buffer.
             * @function decode
             * @memberof watari.register.Accepted
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.register.Accepted & watari.register.Accepted.$Shape} Accepted
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
                message = _target || new $root.watari.register.Accepted();
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
                            message.ballot = $root.watari.register.Ballot.decode(reader, reader.size(), $undefined, _depth + 1, message.ballot);
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.envelope = $root.watari.register.Envelope.decode(reader, reader.size(), $undefined, _depth + 1, message.envelope);
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

            return Accepted;
        })();

        register.Record = (function() {

            /**
             * Properties of a Record.
             * @typedef {Object} watari.register.Record.$Properties
             * @property {string|null} [key] Record key
             * @property {watari.register.Configuration.$Properties|null} [configuration] Record configuration
             * @property {watari.register.Ballot.$Properties|null} [promised] Record promised
             * @property {watari.register.Accepted.$Properties|null} [accepted] Record accepted
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Record.
             * @memberof watari.register
             * @interface IRecord
             * @augments watari.register.Record.$Properties
             * @deprecated Use watari.register.Record.$Properties instead.
             */

            /**
             * Shape of a Record.
             * @typedef {watari.register.Record.$Properties} watari.register.Record.$Shape
             */

            /**
             * Constructs a new Record.
             * @memberof watari.register
             * @classdesc Represents a Record.
             * @constructor
             * @param {watari.register.Record.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Record = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Record key.
             * @member {string} key
             * @memberof watari.register.Record
             * @instance
             */
            Record.prototype.key = "";

            /**
             * Record configuration.
             * @member {watari.register.Configuration.$Properties|null|undefined} configuration
             * @memberof watari.register.Record
             * @instance
             */
            Record.prototype.configuration = null;

            /**
             * Record promised.
             * @member {watari.register.Ballot.$Properties|null|undefined} promised
             * @memberof watari.register.Record
             * @instance
             */
            Record.prototype.promised = null;

            /**
             * Record accepted.
             * @member {watari.register.Accepted.$Properties|null|undefined} accepted
             * @memberof watari.register.Record
             * @instance
             */
            Record.prototype.accepted = null;

            /**
             * Encodes the specified Record message. Does not implicitly {@link watari.register.Record.verify|verify} messages.
             * @function encode
             * @memberof watari.register.Record
             * @static
             * @param {watari.register.Record.$Properties} message Record message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Record.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.key != null && $Object.hasOwnProperty.call(message, "key") && message.key !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.key);
                if (message.configuration != null && $Object.hasOwnProperty.call(message, "configuration"))
                    $root.watari.register.Configuration.encode(message.configuration, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.promised != null && $Object.hasOwnProperty.call(message, "promised"))
                    $root.watari.register.Ballot.encode(message.promised, writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                if (message.accepted != null && $Object.hasOwnProperty.call(message, "accepted"))
                    $root.watari.register.Accepted.encode(message.accepted, writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Record message from the specified reader or buffer.
             * @function decode
             * @memberof watari.register.Record
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.register.Record & watari.register.Record.$Shape} Record
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Record.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.register.Record();
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
                                message.key = value;
                            else
                                delete message.key;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.configuration = $root.watari.register.Configuration.decode(reader, reader.size(), $undefined, _depth + 1, message.configuration);
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            message.promised = $root.watari.register.Ballot.decode(reader, reader.size(), $undefined, _depth + 1, message.promised);
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            message.accepted = $root.watari.register.Accepted.decode(reader, reader.size(), $undefined, _depth + 1, message.accepted);
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

            return Record;
        })();

        register.Request = (function() {

            /**
             * Properties of a Request.
             * @typedef {Object} watari.register.Request.$Properties
             * @property {string|null} [key] Request key
             * @property {number|null} [floor] Request floor
             * @property {watari.register.Prepare.$Properties|null} [prepare] Request prepare
             * @property {watari.register.Accept.$Properties|null} [accept] Request accept
             * @property {watari.register.Install.$Properties|null} [install] Request install
             * @property {watari.register.Peek.$Properties|null} [peek] Request peek
             * @property {watari.register.Renew.$Properties|null} [renew] Request renew
             * @property {watari.register.Watch.$Properties|null} [watch] Request watch
             * @property {"prepare"|"accept"|"install"|"peek"|"renew"|"watch"} [kind] Request kind
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Request.
             * @memberof watari.register
             * @interface IRequest
             * @augments watari.register.Request.$Properties
             * @deprecated Use watari.register.Request.$Properties instead.
             */

            /**
             * Narrowed shape of a Request.
             * @typedef {{
             *   key?: string|null;
             *   floor?: number|null;
             *   prepare?: watari.register.Prepare.$Shape|null;
             *   accept?: watari.register.Accept.$Shape|null;
             *   install?: watari.register.Install.$Shape|null;
             *   peek?: watari.register.Peek.$Shape|null;
             *   renew?: watari.register.Renew.$Shape|null;
             *   watch?: watari.register.Watch.$Shape|null;
             *   $unknowns?: Array.<Uint8Array>;
             * } & (
             *   ({ kind?: undefined; prepare?: null; accept?: null; install?: null; peek?: null; renew?: null; watch?: null }|{ kind?: "prepare"; prepare: watari.register.Prepare.$Shape; accept?: null; install?: null; peek?: null; renew?: null; watch?: null }|{ kind?: "accept"; prepare?: null; accept: watari.register.Accept.$Shape; install?: null; peek?: null; renew?: null; watch?: null }|{ kind?: "install"; prepare?: null; accept?: null; install: watari.register.Install.$Shape; peek?: null; renew?: null; watch?: null }|{ kind?: "peek"; prepare?: null; accept?: null; install?: null; peek: watari.register.Peek.$Shape; renew?: null; watch?: null }|{ kind?: "renew"; prepare?: null; accept?: null; install?: null; peek?: null; renew: watari.register.Renew.$Shape; watch?: null }|{ kind?: "watch"; prepare?: null; accept?: null; install?: null; peek?: null; renew?: null; watch: watari.register.Watch.$Shape })
             * )} watari.register.Request.$Shape
             */

            /**
             * Constructs a new Request.
             * @memberof watari.register
             * @classdesc Represents a Request.
             * @constructor
             * @param {watari.register.Request.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Request = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Request key.
             * @member {string} key
             * @memberof watari.register.Request
             * @instance
             */
            Request.prototype.key = "";

            /**
             * Request floor.
             * @member {number} floor
             * @memberof watari.register.Request
             * @instance
             */
            Request.prototype.floor = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Request prepare.
             * @member {watari.register.Prepare.$Properties|null|undefined} prepare
             * @memberof watari.register.Request
             * @instance
             */
            Request.prototype.prepare = null;

            /**
             * Request accept.
             * @member {watari.register.Accept.$Properties|null|undefined} accept
             * @memberof watari.register.Request
             * @instance
             */
            Request.prototype.accept = null;

            /**
             * Request install.
             * @member {watari.register.Install.$Properties|null|undefined} install
             * @memberof watari.register.Request
             * @instance
             */
            Request.prototype.install = null;

            /**
             * Request peek.
             * @member {watari.register.Peek.$Properties|null|undefined} peek
             * @memberof watari.register.Request
             * @instance
             */
            Request.prototype.peek = null;

            /**
             * Request renew.
             * @member {watari.register.Renew.$Properties|null|undefined} renew
             * @memberof watari.register.Request
             * @instance
             */
            Request.prototype.renew = null;

            /**
             * Request watch.
             * @member {watari.register.Watch.$Properties|null|undefined} watch
             * @memberof watari.register.Request
             * @instance
             */
            Request.prototype.watch = null;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            /**
             * Request kind.
             * @member {"prepare"|"accept"|"install"|"peek"|"renew"|"watch"|undefined} kind
             * @memberof watari.register.Request
             * @instance
             */
            $Object.defineProperty(Request.prototype, "kind", {
                get: $util.oneOfGetter($oneOfFields = ["prepare", "accept", "install", "peek", "renew", "watch"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Encodes the specified Request message. Does not implicitly {@link watari.register.Request.verify|verify} messages.
             * @function encode
             * @memberof watari.register.Request
             * @static
             * @param {watari.register.Request.$Properties} message Request message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Request.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.key != null && $Object.hasOwnProperty.call(message, "key") && message.key !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.key);
                if (message.floor != null && $Object.hasOwnProperty.call(message, "floor") && (typeof message.floor === "object" ? message.floor.low || message.floor.high : message.floor !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).uint64(message.floor);
                if (message.prepare != null && $Object.hasOwnProperty.call(message, "prepare"))
                    $root.watari.register.Prepare.encode(message.prepare, writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                if (message.accept != null && $Object.hasOwnProperty.call(message, "accept"))
                    $root.watari.register.Accept.encode(message.accept, writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
                if (message.install != null && $Object.hasOwnProperty.call(message, "install"))
                    $root.watari.register.Install.encode(message.install, writer.uint32(/* id 5, wireType 2 =*/42).fork(), _depth + 1).ldelim();
                if (message.peek != null && $Object.hasOwnProperty.call(message, "peek"))
                    $root.watari.register.Peek.encode(message.peek, writer.uint32(/* id 6, wireType 2 =*/50).fork(), _depth + 1).ldelim();
                if (message.renew != null && $Object.hasOwnProperty.call(message, "renew"))
                    $root.watari.register.Renew.encode(message.renew, writer.uint32(/* id 7, wireType 2 =*/58).fork(), _depth + 1).ldelim();
                if (message.watch != null && $Object.hasOwnProperty.call(message, "watch"))
                    $root.watari.register.Watch.encode(message.watch, writer.uint32(/* id 8, wireType 2 =*/66).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Request message from the specified reader or buffer.
             * @function decode
             * @memberof watari.register.Request
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.register.Request & watari.register.Request.$Shape} Request
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Request.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.register.Request();
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
                                message.key = value;
                            else
                                delete message.key;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.floor = value;
                            else
                                delete message.floor;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            message.prepare = $root.watari.register.Prepare.decode(reader, reader.size(), $undefined, _depth + 1, message.prepare);
                            message.kind = "prepare";
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            message.accept = $root.watari.register.Accept.decode(reader, reader.size(), $undefined, _depth + 1, message.accept);
                            message.kind = "accept";
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            message.install = $root.watari.register.Install.decode(reader, reader.size(), $undefined, _depth + 1, message.install);
                            message.kind = "install";
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            message.peek = $root.watari.register.Peek.decode(reader, reader.size(), $undefined, _depth + 1, message.peek);
                            message.kind = "peek";
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            message.renew = $root.watari.register.Renew.decode(reader, reader.size(), $undefined, _depth + 1, message.renew);
                            message.kind = "renew";
                            continue;
                        }
                    case 8: {
                            if (wireType !== 2)
                                break;
                            message.watch = $root.watari.register.Watch.decode(reader, reader.size(), $undefined, _depth + 1, message.watch);
                            message.kind = "watch";
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

            return Request;
        })();

        register.Prepare = (function() {

            /**
             * Properties of a Prepare.
             * @typedef {Object} watari.register.Prepare.$Properties
             * @property {watari.register.Configuration.$Properties|null} [configuration] Prepare configuration
             * @property {watari.register.Ballot.$Properties|null} [ballot] Prepare ballot
             * @property {boolean|null} [mayCreate] Prepare mayCreate
             * @property {Uint8Array|null} [retirement] Prepare retirement
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Prepare.
             * @memberof watari.register
             * @interface IPrepare
             * @augments watari.register.Prepare.$Properties
             * @deprecated Use watari.register.Prepare.$Properties instead.
             */

            /**
             * Shape of a Prepare.
             * @typedef {watari.register.Prepare.$Properties} watari.register.Prepare.$Shape
             */

            /**
             * Constructs a new Prepare.
             * @memberof watari.register
             * @classdesc Represents a Prepare.
             * @constructor
             * @param {watari.register.Prepare.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Prepare = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Prepare configuration.
             * @member {watari.register.Configuration.$Properties|null|undefined} configuration
             * @memberof watari.register.Prepare
             * @instance
             */
            Prepare.prototype.configuration = null;

            /**
             * Prepare ballot.
             * @member {watari.register.Ballot.$Properties|null|undefined} ballot
             * @memberof watari.register.Prepare
             * @instance
             */
            Prepare.prototype.ballot = null;

            /**
             * Prepare mayCreate.
             * @member {boolean} mayCreate
             * @memberof watari.register.Prepare
             * @instance
             */
            Prepare.prototype.mayCreate = false;

            /**
             * Prepare retirement.
             * @member {Uint8Array} retirement
             * @memberof watari.register.Prepare
             * @instance
             */
            Prepare.prototype.retirement = $util.newBuffer([]);

            /**
             * Encodes the specified Prepare message. Does not implicitly {@link watari.register.Prepare.verify|verify} messages.
             * @function encode
             * @memberof watari.register.Prepare
             * @static
             * @param {watari.register.Prepare.$Properties} message Prepare message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Prepare.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.configuration != null && $Object.hasOwnProperty.call(message, "configuration"))
                    $root.watari.register.Configuration.encode(message.configuration, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.ballot != null && $Object.hasOwnProperty.call(message, "ballot"))
                    $root.watari.register.Ballot.encode(message.ballot, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.mayCreate != null && $Object.hasOwnProperty.call(message, "mayCreate") && message.mayCreate !== false)
                    writer.uint32(/* id 3, wireType 0 =*/24).bool(message.mayCreate);
                if (message.retirement != null && $Object.hasOwnProperty.call(message, "retirement") && message.retirement.length)
                    writer.uint32(/* id 4, wireType 2 =*/34).bytes(message.retirement);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Prepare message from the specified reader or buffer.
             * @function decode
             * @memberof watari.register.Prepare
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.register.Prepare & watari.register.Prepare.$Shape} Prepare
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Prepare.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.register.Prepare();
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
                            message.configuration = $root.watari.register.Configuration.decode(reader, reader.size(), $undefined, _depth + 1, message.configuration);
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.ballot = $root.watari.register.Ballot.decode(reader, reader.size(), $undefined, _depth + 1, message.ballot);
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.mayCreate = value;
                            else
                                delete message.mayCreate;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.retirement = value;
                            else
                                delete message.retirement;
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

            return Prepare;
        })();

        register.Accept = (function() {

            /**
             * Properties of an Accept.
             * @typedef {Object} watari.register.Accept.$Properties
             * @property {watari.register.Configuration.$Properties|null} [configuration] Accept configuration
             * @property {watari.register.Ballot.$Properties|null} [ballot] Accept ballot
             * @property {watari.register.Envelope.$Properties|null} [envelope] Accept envelope
             * @property {watari.register.Holder.$Properties|null} [former] Accept former
             * @property {Uint8Array|null} [retirement] Accept retirement
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Accept.
             * @memberof watari.register
             * @interface IAccept
             * @augments watari.register.Accept.$Properties
             * @deprecated Use watari.register.Accept.$Properties instead.
             */

            /**
             * Shape of an Accept.
             * @typedef {watari.register.Accept.$Properties} watari.register.Accept.$Shape
             */

            /**
             * Constructs a new Accept.
             * @memberof watari.register
             * @classdesc Represents an Accept.
             * @constructor
             * @param {watari.register.Accept.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Accept = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Accept configuration.
             * @member {watari.register.Configuration.$Properties|null|undefined} configuration
             * @memberof watari.register.Accept
             * @instance
             */
            Accept.prototype.configuration = null;

            /**
             * Accept ballot.
             * @member {watari.register.Ballot.$Properties|null|undefined} ballot
             * @memberof watari.register.Accept
             * @instance
             */
            Accept.prototype.ballot = null;

            /**
             * Accept envelope.
             * @member {watari.register.Envelope.$Properties|null|undefined} envelope
             * @memberof watari.register.Accept
             * @instance
             */
            Accept.prototype.envelope = null;

            /**
             * Accept former.
             * @member {watari.register.Holder.$Properties|null|undefined} former
             * @memberof watari.register.Accept
             * @instance
             */
            Accept.prototype.former = null;

            /**
             * Accept retirement.
             * @member {Uint8Array} retirement
             * @memberof watari.register.Accept
             * @instance
             */
            Accept.prototype.retirement = $util.newBuffer([]);

            /**
             * Encodes the specified Accept message. Does not implicitly {@link watari.register.Accept.verify|verify} messages.
             * @function encode
             * @memberof watari.register.Accept
             * @static
             * @param {watari.register.Accept.$Properties} message Accept message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Accept.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.configuration != null && $Object.hasOwnProperty.call(message, "configuration"))
                    $root.watari.register.Configuration.encode(message.configuration, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.ballot != null && $Object.hasOwnProperty.call(message, "ballot"))
                    $root.watari.register.Ballot.encode(message.ballot, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.envelope != null && $Object.hasOwnProperty.call(message, "envelope"))
                    $root.watari.register.Envelope.encode(message.envelope, writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                if (message.former != null && $Object.hasOwnProperty.call(message, "former"))
                    $root.watari.register.Holder.encode(message.former, writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
                if (message.retirement != null && $Object.hasOwnProperty.call(message, "retirement") && message.retirement.length)
                    writer.uint32(/* id 5, wireType 2 =*/42).bytes(message.retirement);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an Accept message from the specified reader or buffer.
             * @function decode
             * @memberof watari.register.Accept
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.register.Accept & watari.register.Accept.$Shape} Accept
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Accept.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.register.Accept();
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
                            message.configuration = $root.watari.register.Configuration.decode(reader, reader.size(), $undefined, _depth + 1, message.configuration);
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.ballot = $root.watari.register.Ballot.decode(reader, reader.size(), $undefined, _depth + 1, message.ballot);
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            message.envelope = $root.watari.register.Envelope.decode(reader, reader.size(), $undefined, _depth + 1, message.envelope);
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            message.former = $root.watari.register.Holder.decode(reader, reader.size(), $undefined, _depth + 1, message.former);
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.retirement = value;
                            else
                                delete message.retirement;
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

            return Accept;
        })();

        register.Retirements = (function() {

            /**
             * Properties of a Retirements.
             * @typedef {Object} watari.register.Retirements.$Properties
             * @property {Array.<string>|null} [documents] Retirements documents
             * @property {Uint8Array|null} [after] Retirements after
             * @property {boolean|null} [more] Retirements more
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Retirements.
             * @memberof watari.register
             * @interface IRetirements
             * @augments watari.register.Retirements.$Properties
             * @deprecated Use watari.register.Retirements.$Properties instead.
             */

            /**
             * Shape of a Retirements.
             * @typedef {watari.register.Retirements.$Properties} watari.register.Retirements.$Shape
             */

            /**
             * Constructs a new Retirements.
             * @memberof watari.register
             * @classdesc Represents a Retirements.
             * @constructor
             * @param {watari.register.Retirements.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Retirements = function (properties) {
                this.documents = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Retirements documents.
             * @member {Array.<string>} documents
             * @memberof watari.register.Retirements
             * @instance
             */
            Retirements.prototype.documents = $util.emptyArray;

            /**
             * Retirements after.
             * @member {Uint8Array} after
             * @memberof watari.register.Retirements
             * @instance
             */
            Retirements.prototype.after = $util.newBuffer([]);

            /**
             * Retirements more.
             * @member {boolean} more
             * @memberof watari.register.Retirements
             * @instance
             */
            Retirements.prototype.more = false;

            /**
             * Encodes the specified Retirements message. Does not implicitly {@link watari.register.Retirements.verify|verify} messages.
             * @function encode
             * @memberof watari.register.Retirements
             * @static
             * @param {watari.register.Retirements.$Properties} message Retirements message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Retirements.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.documents != null && message.documents.length)
                    for (let i = 0; i < message.documents.length; ++i)
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.documents[i]);
                if (message.after != null && $Object.hasOwnProperty.call(message, "after") && message.after.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.after);
                if (message.more != null && $Object.hasOwnProperty.call(message, "more") && message.more !== false)
                    writer.uint32(/* id 3, wireType 0 =*/24).bool(message.more);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Retirements message from the specified reader or buffer.
             * @function decode
             * @memberof watari.register.Retirements
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.register.Retirements & watari.register.Retirements.$Shape} Retirements
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Retirements.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.register.Retirements();
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
                            if (!(message.documents && message.documents.length))
                                message.documents = [];
                            message.documents.push(reader.stringVerify());
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.after = value;
                            else
                                delete message.after;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.more = value;
                            else
                                delete message.more;
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

            return Retirements;
        })();

        register.Install = (function() {

            /**
             * Properties of an Install.
             * @typedef {Object} watari.register.Install.$Properties
             * @property {watari.register.Configuration.$Properties|null} [configuration] Install configuration
             * @property {watari.register.Envelope.$Properties|null} [envelope] Install envelope
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Install.
             * @memberof watari.register
             * @interface IInstall
             * @augments watari.register.Install.$Properties
             * @deprecated Use watari.register.Install.$Properties instead.
             */

            /**
             * Shape of an Install.
             * @typedef {watari.register.Install.$Properties} watari.register.Install.$Shape
             */

            /**
             * Constructs a new Install.
             * @memberof watari.register
             * @classdesc Represents an Install.
             * @constructor
             * @param {watari.register.Install.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Install = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Install configuration.
             * @member {watari.register.Configuration.$Properties|null|undefined} configuration
             * @memberof watari.register.Install
             * @instance
             */
            Install.prototype.configuration = null;

            /**
             * Install envelope.
             * @member {watari.register.Envelope.$Properties|null|undefined} envelope
             * @memberof watari.register.Install
             * @instance
             */
            Install.prototype.envelope = null;

            /**
             * Encodes the specified Install message. Does not implicitly {@link watari.register.Install.verify|verify} messages.
             * @function encode
             * @memberof watari.register.Install
             * @static
             * @param {watari.register.Install.$Properties} message Install message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Install.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.configuration != null && $Object.hasOwnProperty.call(message, "configuration"))
                    $root.watari.register.Configuration.encode(message.configuration, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.envelope != null && $Object.hasOwnProperty.call(message, "envelope"))
                    $root.watari.register.Envelope.encode(message.envelope, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an Install message from the specified reader or buffer.
             * @function decode
             * @memberof watari.register.Install
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.register.Install & watari.register.Install.$Shape} Install
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Install.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.register.Install();
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
                            message.configuration = $root.watari.register.Configuration.decode(reader, reader.size(), $undefined, _depth + 1, message.configuration);
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.envelope = $root.watari.register.Envelope.decode(reader, reader.size(), $undefined, _depth + 1, message.envelope);
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

            return Install;
        })();

        register.Peek = (function() {

            /**
             * Properties of a Peek.
             * @typedef {Object} watari.register.Peek.$Properties
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Peek.
             * @memberof watari.register
             * @interface IPeek
             * @augments watari.register.Peek.$Properties
             * @deprecated Use watari.register.Peek.$Properties instead.
             */

            /**
             * Shape of a Peek.
             * @typedef {watari.register.Peek.$Properties} watari.register.Peek.$Shape
             */

            /**
             * Constructs a new Peek.
             * @memberof watari.register
             * @classdesc Represents a Peek.
             * @constructor
             * @param {watari.register.Peek.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Peek = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Encodes the specified Peek message. Does not implicitly {@link watari.register.Peek.verify|verify} messages.
             * @function encode
             * @memberof watari.register.Peek
             * @static
             * @param {watari.register.Peek.$Properties} message Peek message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Peek.encode = function (message, writer, _depth) {
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
             * Decodes a Peek message from the specified reader or buffer.
             * @function decode
             * @memberof watari.register.Peek
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.register.Peek & watari.register.Peek.$Shape} Peek
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Peek.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.register.Peek();
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

            return Peek;
        })();

        register.Renew = (function() {

            /**
             * Properties of a Renew.
             * @typedef {Object} watari.register.Renew.$Properties
             * @property {watari.register.Holder.$Properties|null} [holder] Renew holder
             * @property {Uint8Array|null} [life] Renew life
             * @property {number|null} [revision] Renew revision
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Renew.
             * @memberof watari.register
             * @interface IRenew
             * @augments watari.register.Renew.$Properties
             * @deprecated Use watari.register.Renew.$Properties instead.
             */

            /**
             * Shape of a Renew.
             * @typedef {watari.register.Renew.$Properties} watari.register.Renew.$Shape
             */

            /**
             * Constructs a new Renew.
             * @memberof watari.register
             * @classdesc Represents a Renew.
             * @constructor
             * @param {watari.register.Renew.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Renew = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Renew holder.
             * @member {watari.register.Holder.$Properties|null|undefined} holder
             * @memberof watari.register.Renew
             * @instance
             */
            Renew.prototype.holder = null;

            /**
             * Renew life.
             * @member {Uint8Array} life
             * @memberof watari.register.Renew
             * @instance
             */
            Renew.prototype.life = $util.newBuffer([]);

            /**
             * Renew revision.
             * @member {number} revision
             * @memberof watari.register.Renew
             * @instance
             */
            Renew.prototype.revision = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Encodes the specified Renew message. Does not implicitly {@link watari.register.Renew.verify|verify} messages.
             * @function encode
             * @memberof watari.register.Renew
             * @static
             * @param {watari.register.Renew.$Properties} message Renew message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Renew.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.holder != null && $Object.hasOwnProperty.call(message, "holder"))
                    $root.watari.register.Holder.encode(message.holder, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.life != null && $Object.hasOwnProperty.call(message, "life") && message.life.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.life);
                if (message.revision != null && $Object.hasOwnProperty.call(message, "revision") && (typeof message.revision === "object" ? message.revision.low || message.revision.high : message.revision !== 0))
                    writer.uint32(/* id 3, wireType 0 =*/24).uint64(message.revision);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Renew message from the specified reader or buffer.
             * @function decode
             * @memberof watari.register.Renew
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.register.Renew & watari.register.Renew.$Shape} Renew
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Renew.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.register.Renew();
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
                            message.holder = $root.watari.register.Holder.decode(reader, reader.size(), $undefined, _depth + 1, message.holder);
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.life = value;
                            else
                                delete message.life;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.revision = value;
                            else
                                delete message.revision;
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

            return Renew;
        })();

        register.Watch = (function() {

            /**
             * Properties of a Watch.
             * @typedef {Object} watari.register.Watch.$Properties
             * @property {Array.<watari.register.Holder.$Properties>|null} [holders] Watch holders
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Watch.
             * @memberof watari.register
             * @interface IWatch
             * @augments watari.register.Watch.$Properties
             * @deprecated Use watari.register.Watch.$Properties instead.
             */

            /**
             * Shape of a Watch.
             * @typedef {watari.register.Watch.$Properties} watari.register.Watch.$Shape
             */

            /**
             * Constructs a new Watch.
             * @memberof watari.register
             * @classdesc Represents a Watch.
             * @constructor
             * @param {watari.register.Watch.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Watch = function (properties) {
                this.holders = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Watch holders.
             * @member {Array.<watari.register.Holder.$Properties>} holders
             * @memberof watari.register.Watch
             * @instance
             */
            Watch.prototype.holders = $util.emptyArray;

            /**
             * Encodes the specified Watch message. Does not implicitly {@link watari.register.Watch.verify|verify} messages.
             * @function encode
             * @memberof watari.register.Watch
             * @static
             * @param {watari.register.Watch.$Properties} message Watch message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Watch.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.holders != null && message.holders.length)
                    for (let i = 0; i < message.holders.length; ++i)
                        $root.watari.register.Holder.encode(message.holders[i], writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Watch message from the specified reader or buffer.
             * @function decode
             * @memberof watari.register.Watch
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.register.Watch & watari.register.Watch.$Shape} Watch
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Watch.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.register.Watch();
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
                            if (!(message.holders && message.holders.length))
                                message.holders = [];
                            message.holders.push($root.watari.register.Holder.decode(reader, reader.size(), $undefined, _depth + 1));
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

            return Watch;
        })();

        register.Answer = (function() {

            /**
             * Properties of an Answer.
             * @typedef {Object} watari.register.Answer.$Properties
             * @property {Uint8Array|null} [store] Answer store
             * @property {number|null} [sequence] Answer sequence
             * @property {watari.register.Promised.$Properties|null} [promised] Answer promised
             * @property {watari.register.AcceptedNow.$Properties|null} [accepted] Answer accepted
             * @property {watari.register.Empty.$Properties|null} [installed] Answer installed
             * @property {watari.register.Peeked.$Properties|null} [peeked] Answer peeked
             * @property {watari.register.Conflict.$Properties|null} [conflict] Answer conflict
             * @property {watari.register.Superseded.$Properties|null} [superseded] Answer superseded
             * @property {watari.register.Refused.$Properties|null} [refused] Answer refused
             * @property {watari.register.Renewed.$Properties|null} [renewed] Answer renewed
             * @property {watari.register.Watched.$Properties|null} [watched] Answer watched
             * @property {"promised"|"accepted"|"installed"|"peeked"|"conflict"|"superseded"|"refused"|"renewed"|"watched"} [kind] Answer kind
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Answer.
             * @memberof watari.register
             * @interface IAnswer
             * @augments watari.register.Answer.$Properties
             * @deprecated Use watari.register.Answer.$Properties instead.
             */

            /**
             * Narrowed shape of an Answer.
             * @typedef {{
             *   store?: Uint8Array|null;
             *   sequence?: number|null;
             *   promised?: watari.register.Promised.$Shape|null;
             *   accepted?: watari.register.AcceptedNow.$Shape|null;
             *   installed?: watari.register.Empty.$Shape|null;
             *   peeked?: watari.register.Peeked.$Shape|null;
             *   conflict?: watari.register.Conflict.$Shape|null;
             *   superseded?: watari.register.Superseded.$Shape|null;
             *   refused?: watari.register.Refused.$Shape|null;
             *   renewed?: watari.register.Renewed.$Shape|null;
             *   watched?: watari.register.Watched.$Shape|null;
             *   $unknowns?: Array.<Uint8Array>;
             * } & (
             *   ({ kind?: undefined; promised?: null; accepted?: null; installed?: null; peeked?: null; conflict?: null; superseded?: null; refused?: null; renewed?: null; watched?: null }|{ kind?: "promised"; promised: watari.register.Promised.$Shape; accepted?: null; installed?: null; peeked?: null; conflict?: null; superseded?: null; refused?: null; renewed?: null; watched?: null }|{ kind?: "accepted"; promised?: null; accepted: watari.register.AcceptedNow.$Shape; installed?: null; peeked?: null; conflict?: null; superseded?: null; refused?: null; renewed?: null; watched?: null }|{ kind?: "installed"; promised?: null; accepted?: null; installed: watari.register.Empty.$Shape; peeked?: null; conflict?: null; superseded?: null; refused?: null; renewed?: null; watched?: null }|{ kind?: "peeked"; promised?: null; accepted?: null; installed?: null; peeked: watari.register.Peeked.$Shape; conflict?: null; superseded?: null; refused?: null; renewed?: null; watched?: null }|{ kind?: "conflict"; promised?: null; accepted?: null; installed?: null; peeked?: null; conflict: watari.register.Conflict.$Shape; superseded?: null; refused?: null; renewed?: null; watched?: null }|{ kind?: "superseded"; promised?: null; accepted?: null; installed?: null; peeked?: null; conflict?: null; superseded: watari.register.Superseded.$Shape; refused?: null; renewed?: null; watched?: null }|{ kind?: "refused"; promised?: null; accepted?: null; installed?: null; peeked?: null; conflict?: null; superseded?: null; refused: watari.register.Refused.$Shape; renewed?: null; watched?: null }|{ kind?: "renewed"; promised?: null; accepted?: null; installed?: null; peeked?: null; conflict?: null; superseded?: null; refused?: null; renewed: watari.register.Renewed.$Shape; watched?: null }|{ kind?: "watched"; promised?: null; accepted?: null; installed?: null; peeked?: null; conflict?: null; superseded?: null; refused?: null; renewed?: null; watched: watari.register.Watched.$Shape })
             * )} watari.register.Answer.$Shape
             */

            /**
             * Constructs a new Answer.
             * @memberof watari.register
             * @classdesc Represents an Answer.
             * @constructor
             * @param {watari.register.Answer.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Answer = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Answer store.
             * @member {Uint8Array} store
             * @memberof watari.register.Answer
             * @instance
             */
            Answer.prototype.store = $util.newBuffer([]);

            /**
             * Answer sequence.
             * @member {number} sequence
             * @memberof watari.register.Answer
             * @instance
             */
            Answer.prototype.sequence = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Answer promised.
             * @member {watari.register.Promised.$Properties|null|undefined} promised
             * @memberof watari.register.Answer
             * @instance
             */
            Answer.prototype.promised = null;

            /**
             * Answer accepted.
             * @member {watari.register.AcceptedNow.$Properties|null|undefined} accepted
             * @memberof watari.register.Answer
             * @instance
             */
            Answer.prototype.accepted = null;

            /**
             * Answer installed.
             * @member {watari.register.Empty.$Properties|null|undefined} installed
             * @memberof watari.register.Answer
             * @instance
             */
            Answer.prototype.installed = null;

            /**
             * Answer peeked.
             * @member {watari.register.Peeked.$Properties|null|undefined} peeked
             * @memberof watari.register.Answer
             * @instance
             */
            Answer.prototype.peeked = null;

            /**
             * Answer conflict.
             * @member {watari.register.Conflict.$Properties|null|undefined} conflict
             * @memberof watari.register.Answer
             * @instance
             */
            Answer.prototype.conflict = null;

            /**
             * Answer superseded.
             * @member {watari.register.Superseded.$Properties|null|undefined} superseded
             * @memberof watari.register.Answer
             * @instance
             */
            Answer.prototype.superseded = null;

            /**
             * Answer refused.
             * @member {watari.register.Refused.$Properties|null|undefined} refused
             * @memberof watari.register.Answer
             * @instance
             */
            Answer.prototype.refused = null;

            /**
             * Answer renewed.
             * @member {watari.register.Renewed.$Properties|null|undefined} renewed
             * @memberof watari.register.Answer
             * @instance
             */
            Answer.prototype.renewed = null;

            /**
             * Answer watched.
             * @member {watari.register.Watched.$Properties|null|undefined} watched
             * @memberof watari.register.Answer
             * @instance
             */
            Answer.prototype.watched = null;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            /**
             * Answer kind.
             * @member {"promised"|"accepted"|"installed"|"peeked"|"conflict"|"superseded"|"refused"|"renewed"|"watched"|undefined} kind
             * @memberof watari.register.Answer
             * @instance
             */
            $Object.defineProperty(Answer.prototype, "kind", {
                get: $util.oneOfGetter($oneOfFields = ["promised", "accepted", "installed", "peeked", "conflict", "superseded", "refused", "renewed", "watched"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Encodes the specified Answer message. Does not implicitly {@link watari.register.Answer.verify|verify} messages.
             * @function encode
             * @memberof watari.register.Answer
             * @static
             * @param {watari.register.Answer.$Properties} message Answer message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Answer.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.store != null && $Object.hasOwnProperty.call(message, "store") && message.store.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.store);
                if (message.sequence != null && $Object.hasOwnProperty.call(message, "sequence") && (typeof message.sequence === "object" ? message.sequence.low || message.sequence.high : message.sequence !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).uint64(message.sequence);
                if (message.promised != null && $Object.hasOwnProperty.call(message, "promised"))
                    $root.watari.register.Promised.encode(message.promised, writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                if (message.accepted != null && $Object.hasOwnProperty.call(message, "accepted"))
                    $root.watari.register.AcceptedNow.encode(message.accepted, writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
                if (message.installed != null && $Object.hasOwnProperty.call(message, "installed"))
                    $root.watari.register.Empty.encode(message.installed, writer.uint32(/* id 5, wireType 2 =*/42).fork(), _depth + 1).ldelim();
                if (message.peeked != null && $Object.hasOwnProperty.call(message, "peeked"))
                    $root.watari.register.Peeked.encode(message.peeked, writer.uint32(/* id 6, wireType 2 =*/50).fork(), _depth + 1).ldelim();
                if (message.conflict != null && $Object.hasOwnProperty.call(message, "conflict"))
                    $root.watari.register.Conflict.encode(message.conflict, writer.uint32(/* id 7, wireType 2 =*/58).fork(), _depth + 1).ldelim();
                if (message.superseded != null && $Object.hasOwnProperty.call(message, "superseded"))
                    $root.watari.register.Superseded.encode(message.superseded, writer.uint32(/* id 8, wireType 2 =*/66).fork(), _depth + 1).ldelim();
                if (message.refused != null && $Object.hasOwnProperty.call(message, "refused"))
                    $root.watari.register.Refused.encode(message.refused, writer.uint32(/* id 9, wireType 2 =*/74).fork(), _depth + 1).ldelim();
                if (message.renewed != null && $Object.hasOwnProperty.call(message, "renewed"))
                    $root.watari.register.Renewed.encode(message.renewed, writer.uint32(/* id 10, wireType 2 =*/82).fork(), _depth + 1).ldelim();
                if (message.watched != null && $Object.hasOwnProperty.call(message, "watched"))
                    $root.watari.register.Watched.encode(message.watched, writer.uint32(/* id 11, wireType 2 =*/90).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an Answer message from the specified reader or buffer.
             * @function decode
             * @memberof watari.register.Answer
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.register.Answer & watari.register.Answer.$Shape} Answer
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Answer.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.register.Answer();
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
                            if ((value = reader.bytes()).length)
                                message.store = value;
                            else
                                delete message.store;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.sequence = value;
                            else
                                delete message.sequence;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            message.promised = $root.watari.register.Promised.decode(reader, reader.size(), $undefined, _depth + 1, message.promised);
                            message.kind = "promised";
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            message.accepted = $root.watari.register.AcceptedNow.decode(reader, reader.size(), $undefined, _depth + 1, message.accepted);
                            message.kind = "accepted";
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            message.installed = $root.watari.register.Empty.decode(reader, reader.size(), $undefined, _depth + 1, message.installed);
                            message.kind = "installed";
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            message.peeked = $root.watari.register.Peeked.decode(reader, reader.size(), $undefined, _depth + 1, message.peeked);
                            message.kind = "peeked";
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            message.conflict = $root.watari.register.Conflict.decode(reader, reader.size(), $undefined, _depth + 1, message.conflict);
                            message.kind = "conflict";
                            continue;
                        }
                    case 8: {
                            if (wireType !== 2)
                                break;
                            message.superseded = $root.watari.register.Superseded.decode(reader, reader.size(), $undefined, _depth + 1, message.superseded);
                            message.kind = "superseded";
                            continue;
                        }
                    case 9: {
                            if (wireType !== 2)
                                break;
                            message.refused = $root.watari.register.Refused.decode(reader, reader.size(), $undefined, _depth + 1, message.refused);
                            message.kind = "refused";
                            continue;
                        }
                    case 10: {
                            if (wireType !== 2)
                                break;
                            message.renewed = $root.watari.register.Renewed.decode(reader, reader.size(), $undefined, _depth + 1, message.renewed);
                            message.kind = "renewed";
                            continue;
                        }
                    case 11: {
                            if (wireType !== 2)
                                break;
                            message.watched = $root.watari.register.Watched.decode(reader, reader.size(), $undefined, _depth + 1, message.watched);
                            message.kind = "watched";
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

            return Answer;
        })();

        register.Empty = (function() {

            /**
             * Properties of an Empty.
             * @typedef {Object} watari.register.Empty.$Properties
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Empty.
             * @memberof watari.register
             * @interface IEmpty
             * @augments watari.register.Empty.$Properties
             * @deprecated Use watari.register.Empty.$Properties instead.
             */

            /**
             * Shape of an Empty.
             * @typedef {watari.register.Empty.$Properties} watari.register.Empty.$Shape
             */

            /**
             * Constructs a new Empty.
             * @memberof watari.register
             * @classdesc Represents an Empty.
             * @constructor
             * @param {watari.register.Empty.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Empty = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Encodes the specified Empty message. Does not implicitly {@link watari.register.Empty.verify|verify} messages.
             * @function encode
             * @memberof watari.register.Empty
             * @static
             * @param {watari.register.Empty.$Properties} message Empty message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Empty.encode = function (message, writer, _depth) {
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
             * Decodes an Empty message from the specified reader or buffer.
             * @function decode
             * @memberof watari.register.Empty
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.register.Empty & watari.register.Empty.$Shape} Empty
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Empty.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.register.Empty();
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

            return Empty;
        })();

        register.AcceptedNow = (function() {

            /**
             * Properties of an AcceptedNow.
             * @typedef {Object} watari.register.AcceptedNow.$Properties
             * @property {watari.register.Trace.$Properties|null} [trace] AcceptedNow trace
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an AcceptedNow.
             * @memberof watari.register
             * @interface IAcceptedNow
             * @augments watari.register.AcceptedNow.$Properties
             * @deprecated Use watari.register.AcceptedNow.$Properties instead.
             */

            /**
             * Shape of an AcceptedNow.
             * @typedef {watari.register.AcceptedNow.$Properties} watari.register.AcceptedNow.$Shape
             */

            /**
             * Constructs a new AcceptedNow.
             * @memberof watari.register
             * @classdesc Represents an AcceptedNow.
             * @constructor
             * @param {watari.register.AcceptedNow.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const AcceptedNow = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * AcceptedNow trace.
             * @member {watari.register.Trace.$Properties|null|undefined} trace
             * @memberof watari.register.AcceptedNow
             * @instance
             */
            AcceptedNow.prototype.trace = null;

            /**
             * Encodes the specified AcceptedNow message. Does not implicitly {@link watari.register.AcceptedNow.verify|verify} messages.
             * @function encode
             * @memberof watari.register.AcceptedNow
             * @static
             * @param {watari.register.AcceptedNow.$Properties} message AcceptedNow message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            AcceptedNow.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.trace != null && $Object.hasOwnProperty.call(message, "trace"))
                    $root.watari.register.Trace.encode(message.trace, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an AcceptedNow message from the specified reader or buffer.
             * @function decode
             * @memberof watari.register.AcceptedNow
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.register.AcceptedNow & watari.register.AcceptedNow.$Shape} AcceptedNow
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            AcceptedNow.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.register.AcceptedNow();
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
                            message.trace = $root.watari.register.Trace.decode(reader, reader.size(), $undefined, _depth + 1, message.trace);
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

            return AcceptedNow;
        })();

        register.Trace = (function() {

            /**
             * Properties of a Trace.
             * @typedef {Object} watari.register.Trace.$Properties
             * @property {Uint8Array|null} [life] Trace life
             * @property {number|null} [last] Trace last
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Trace.
             * @memberof watari.register
             * @interface ITrace
             * @augments watari.register.Trace.$Properties
             * @deprecated Use watari.register.Trace.$Properties instead.
             */

            /**
             * Shape of a Trace.
             * @typedef {watari.register.Trace.$Properties} watari.register.Trace.$Shape
             */

            /**
             * Constructs a new Trace.
             * @memberof watari.register
             * @classdesc Represents a Trace.
             * @constructor
             * @param {watari.register.Trace.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Trace = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Trace life.
             * @member {Uint8Array} life
             * @memberof watari.register.Trace
             * @instance
             */
            Trace.prototype.life = $util.newBuffer([]);

            /**
             * Trace last.
             * @member {number} last
             * @memberof watari.register.Trace
             * @instance
             */
            Trace.prototype.last = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Encodes the specified Trace message. Does not implicitly {@link watari.register.Trace.verify|verify} messages.
             * @function encode
             * @memberof watari.register.Trace
             * @static
             * @param {watari.register.Trace.$Properties} message Trace message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Trace.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.life != null && $Object.hasOwnProperty.call(message, "life") && message.life.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.life);
                if (message.last != null && $Object.hasOwnProperty.call(message, "last") && (typeof message.last === "object" ? message.last.low || message.last.high : message.last !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).uint64(message.last);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Trace message from the specified reader or buffer.
             * @function decode
             * @memberof watari.register.Trace
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.register.Trace & watari.register.Trace.$Shape} Trace
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Trace.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.register.Trace();
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
                            if ((value = reader.bytes()).length)
                                message.life = value;
                            else
                                delete message.life;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.last = value;
                            else
                                delete message.last;
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

            return Trace;
        })();

        register.Renewed = (function() {

            /**
             * Properties of a Renewed.
             * @typedef {Object} watari.register.Renewed.$Properties
             * @property {Uint8Array|null} [life] Renewed life
             * @property {number|null} [revision] Renewed revision
             * @property {watari.register.Backing.$Properties|null} [backing] Renewed backing
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Renewed.
             * @memberof watari.register
             * @interface IRenewed
             * @augments watari.register.Renewed.$Properties
             * @deprecated Use watari.register.Renewed.$Properties instead.
             */

            /**
             * Shape of a Renewed.
             * @typedef {watari.register.Renewed.$Properties} watari.register.Renewed.$Shape
             */

            /**
             * Constructs a new Renewed.
             * @memberof watari.register
             * @classdesc Represents a Renewed.
             * @constructor
             * @param {watari.register.Renewed.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Renewed = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Renewed life.
             * @member {Uint8Array} life
             * @memberof watari.register.Renewed
             * @instance
             */
            Renewed.prototype.life = $util.newBuffer([]);

            /**
             * Renewed revision.
             * @member {number} revision
             * @memberof watari.register.Renewed
             * @instance
             */
            Renewed.prototype.revision = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Renewed backing.
             * @member {watari.register.Backing.$Properties|null|undefined} backing
             * @memberof watari.register.Renewed
             * @instance
             */
            Renewed.prototype.backing = null;

            /**
             * Encodes the specified Renewed message. Does not implicitly {@link watari.register.Renewed.verify|verify} messages.
             * @function encode
             * @memberof watari.register.Renewed
             * @static
             * @param {watari.register.Renewed.$Properties} message Renewed message or plain object to encode
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
                if (message.life != null && $Object.hasOwnProperty.call(message, "life") && message.life.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.life);
                if (message.revision != null && $Object.hasOwnProperty.call(message, "revision") && (typeof message.revision === "object" ? message.revision.low || message.revision.high : message.revision !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).uint64(message.revision);
                if (message.backing != null && $Object.hasOwnProperty.call(message, "backing"))
                    $root.watari.register.Backing.encode(message.backing, writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Renewed message from the specified reader or buffer.
             * @function decode
             * @memberof watari.register.Renewed
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.register.Renewed & watari.register.Renewed.$Shape} Renewed
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
                message = _target || new $root.watari.register.Renewed();
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
                            if ((value = reader.bytes()).length)
                                message.life = value;
                            else
                                delete message.life;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.revision = value;
                            else
                                delete message.revision;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            message.backing = $root.watari.register.Backing.decode(reader, reader.size(), $undefined, _depth + 1, message.backing);
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

        register.Backing = (function() {

            /**
             * Properties of a Backing.
             * @typedef {Object} watari.register.Backing.$Properties
             * @property {Array.<watari.register.Backed.$Properties>|null} [backed] Backing backed
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Backing.
             * @memberof watari.register
             * @interface IBacking
             * @augments watari.register.Backing.$Properties
             * @deprecated Use watari.register.Backing.$Properties instead.
             */

            /**
             * Shape of a Backing.
             * @typedef {watari.register.Backing.$Properties} watari.register.Backing.$Shape
             */

            /**
             * Constructs a new Backing.
             * @memberof watari.register
             * @classdesc Represents a Backing.
             * @constructor
             * @param {watari.register.Backing.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Backing = function (properties) {
                this.backed = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Backing backed.
             * @member {Array.<watari.register.Backed.$Properties>} backed
             * @memberof watari.register.Backing
             * @instance
             */
            Backing.prototype.backed = $util.emptyArray;

            /**
             * Encodes the specified Backing message. Does not implicitly {@link watari.register.Backing.verify|verify} messages.
             * @function encode
             * @memberof watari.register.Backing
             * @static
             * @param {watari.register.Backing.$Properties} message Backing message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Backing.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.backed != null && message.backed.length)
                    for (let i = 0; i < message.backed.length; ++i)
                        $root.watari.register.Backed.encode(message.backed[i], writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Backing message from the specified reader or buffer.
             * @function decode
             * @memberof watari.register.Backing
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.register.Backing & watari.register.Backing.$Shape} Backing
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Backing.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.register.Backing();
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
                            if (!(message.backed && message.backed.length))
                                message.backed = [];
                            message.backed.push($root.watari.register.Backed.decode(reader, reader.size(), $undefined, _depth + 1));
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

            return Backing;
        })();

        register.Backed = (function() {

            /**
             * Properties of a Backed.
             * @typedef {Object} watari.register.Backed.$Properties
             * @property {string|null} [key] Backed key
             * @property {number|null} [epoch] Backed epoch
             * @property {number|null} [configuration] Backed configuration
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Backed.
             * @memberof watari.register
             * @interface IBacked
             * @augments watari.register.Backed.$Properties
             * @deprecated Use watari.register.Backed.$Properties instead.
             */

            /**
             * Shape of a Backed.
             * @typedef {watari.register.Backed.$Properties} watari.register.Backed.$Shape
             */

            /**
             * Constructs a new Backed.
             * @memberof watari.register
             * @classdesc Represents a Backed.
             * @constructor
             * @param {watari.register.Backed.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Backed = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Backed key.
             * @member {string} key
             * @memberof watari.register.Backed
             * @instance
             */
            Backed.prototype.key = "";

            /**
             * Backed epoch.
             * @member {number} epoch
             * @memberof watari.register.Backed
             * @instance
             */
            Backed.prototype.epoch = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Backed configuration.
             * @member {number} configuration
             * @memberof watari.register.Backed
             * @instance
             */
            Backed.prototype.configuration = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Encodes the specified Backed message. Does not implicitly {@link watari.register.Backed.verify|verify} messages.
             * @function encode
             * @memberof watari.register.Backed
             * @static
             * @param {watari.register.Backed.$Properties} message Backed message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Backed.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.key != null && $Object.hasOwnProperty.call(message, "key") && message.key !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.key);
                if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && (typeof message.epoch === "object" ? message.epoch.low || message.epoch.high : message.epoch !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).uint64(message.epoch);
                if (message.configuration != null && $Object.hasOwnProperty.call(message, "configuration") && (typeof message.configuration === "object" ? message.configuration.low || message.configuration.high : message.configuration !== 0))
                    writer.uint32(/* id 3, wireType 0 =*/24).uint64(message.configuration);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Backed message from the specified reader or buffer.
             * @function decode
             * @memberof watari.register.Backed
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.register.Backed & watari.register.Backed.$Shape} Backed
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Backed.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.register.Backed();
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
                                message.key = value;
                            else
                                delete message.key;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.epoch = value;
                            else
                                delete message.epoch;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.configuration = value;
                            else
                                delete message.configuration;
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

            return Backed;
        })();

        register.Watched = (function() {

            /**
             * Properties of a Watched.
             * @typedef {Object} watari.register.Watched.$Properties
             * @property {Array.<watari.register.Trace.$Properties>|null} [traces] Watched traces
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Watched.
             * @memberof watari.register
             * @interface IWatched
             * @augments watari.register.Watched.$Properties
             * @deprecated Use watari.register.Watched.$Properties instead.
             */

            /**
             * Shape of a Watched.
             * @typedef {watari.register.Watched.$Properties} watari.register.Watched.$Shape
             */

            /**
             * Constructs a new Watched.
             * @memberof watari.register
             * @classdesc Represents a Watched.
             * @constructor
             * @param {watari.register.Watched.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Watched = function (properties) {
                this.traces = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Watched traces.
             * @member {Array.<watari.register.Trace.$Properties>} traces
             * @memberof watari.register.Watched
             * @instance
             */
            Watched.prototype.traces = $util.emptyArray;

            /**
             * Encodes the specified Watched message. Does not implicitly {@link watari.register.Watched.verify|verify} messages.
             * @function encode
             * @memberof watari.register.Watched
             * @static
             * @param {watari.register.Watched.$Properties} message Watched message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Watched.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.traces != null && message.traces.length)
                    for (let i = 0; i < message.traces.length; ++i)
                        $root.watari.register.Trace.encode(message.traces[i], writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Watched message from the specified reader or buffer.
             * @function decode
             * @memberof watari.register.Watched
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.register.Watched & watari.register.Watched.$Shape} Watched
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Watched.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.register.Watched();
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
                            if (!(message.traces && message.traces.length))
                                message.traces = [];
                            message.traces.push($root.watari.register.Trace.decode(reader, reader.size(), $undefined, _depth + 1));
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

            return Watched;
        })();

        register.Promised = (function() {

            /**
             * Properties of a Promised.
             * @typedef {Object} watari.register.Promised.$Properties
             * @property {watari.register.Accepted.$Properties|null} [accepted] Promised accepted
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Promised.
             * @memberof watari.register
             * @interface IPromised
             * @augments watari.register.Promised.$Properties
             * @deprecated Use watari.register.Promised.$Properties instead.
             */

            /**
             * Shape of a Promised.
             * @typedef {watari.register.Promised.$Properties} watari.register.Promised.$Shape
             */

            /**
             * Constructs a new Promised.
             * @memberof watari.register
             * @classdesc Represents a Promised.
             * @constructor
             * @param {watari.register.Promised.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Promised = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Promised accepted.
             * @member {watari.register.Accepted.$Properties|null|undefined} accepted
             * @memberof watari.register.Promised
             * @instance
             */
            Promised.prototype.accepted = null;

            /**
             * Encodes the specified Promised message. Does not implicitly {@link watari.register.Promised.verify|verify} messages.
             * @function encode
             * @memberof watari.register.Promised
             * @static
             * @param {watari.register.Promised.$Properties} message Promised message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Promised.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.accepted != null && $Object.hasOwnProperty.call(message, "accepted"))
                    $root.watari.register.Accepted.encode(message.accepted, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Promised message from the specified reader or buffer.
             * @function decode
             * @memberof watari.register.Promised
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.register.Promised & watari.register.Promised.$Shape} Promised
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Promised.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.register.Promised();
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
                            message.accepted = $root.watari.register.Accepted.decode(reader, reader.size(), $undefined, _depth + 1, message.accepted);
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

            return Promised;
        })();

        register.Peeked = (function() {

            /**
             * Properties of a Peeked.
             * @typedef {Object} watari.register.Peeked.$Properties
             * @property {watari.register.Configuration.$Properties|null} [configuration] Peeked configuration
             * @property {watari.register.Accepted.$Properties|null} [accepted] Peeked accepted
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Peeked.
             * @memberof watari.register
             * @interface IPeeked
             * @augments watari.register.Peeked.$Properties
             * @deprecated Use watari.register.Peeked.$Properties instead.
             */

            /**
             * Shape of a Peeked.
             * @typedef {watari.register.Peeked.$Properties} watari.register.Peeked.$Shape
             */

            /**
             * Constructs a new Peeked.
             * @memberof watari.register
             * @classdesc Represents a Peeked.
             * @constructor
             * @param {watari.register.Peeked.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Peeked = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Peeked configuration.
             * @member {watari.register.Configuration.$Properties|null|undefined} configuration
             * @memberof watari.register.Peeked
             * @instance
             */
            Peeked.prototype.configuration = null;

            /**
             * Peeked accepted.
             * @member {watari.register.Accepted.$Properties|null|undefined} accepted
             * @memberof watari.register.Peeked
             * @instance
             */
            Peeked.prototype.accepted = null;

            /**
             * Encodes the specified Peeked message. Does not implicitly {@link watari.register.Peeked.verify|verify} messages.
             * @function encode
             * @memberof watari.register.Peeked
             * @static
             * @param {watari.register.Peeked.$Properties} message Peeked message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Peeked.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.configuration != null && $Object.hasOwnProperty.call(message, "configuration"))
                    $root.watari.register.Configuration.encode(message.configuration, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.accepted != null && $Object.hasOwnProperty.call(message, "accepted"))
                    $root.watari.register.Accepted.encode(message.accepted, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Peeked message from the specified reader or buffer.
             * @function decode
             * @memberof watari.register.Peeked
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.register.Peeked & watari.register.Peeked.$Shape} Peeked
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Peeked.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.register.Peeked();
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
                            message.configuration = $root.watari.register.Configuration.decode(reader, reader.size(), $undefined, _depth + 1, message.configuration);
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.accepted = $root.watari.register.Accepted.decode(reader, reader.size(), $undefined, _depth + 1, message.accepted);
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

            return Peeked;
        })();

        register.Conflict = (function() {

            /**
             * Properties of a Conflict.
             * @typedef {Object} watari.register.Conflict.$Properties
             * @property {watari.register.Ballot.$Properties|null} [promised] Conflict promised
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Conflict.
             * @memberof watari.register
             * @interface IConflict
             * @augments watari.register.Conflict.$Properties
             * @deprecated Use watari.register.Conflict.$Properties instead.
             */

            /**
             * Shape of a Conflict.
             * @typedef {watari.register.Conflict.$Properties} watari.register.Conflict.$Shape
             */

            /**
             * Constructs a new Conflict.
             * @memberof watari.register
             * @classdesc Represents a Conflict.
             * @constructor
             * @param {watari.register.Conflict.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Conflict = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Conflict promised.
             * @member {watari.register.Ballot.$Properties|null|undefined} promised
             * @memberof watari.register.Conflict
             * @instance
             */
            Conflict.prototype.promised = null;

            /**
             * Encodes the specified Conflict message. Does not implicitly {@link watari.register.Conflict.verify|verify} messages.
             * @function encode
             * @memberof watari.register.Conflict
             * @static
             * @param {watari.register.Conflict.$Properties} message Conflict message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Conflict.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.promised != null && $Object.hasOwnProperty.call(message, "promised"))
                    $root.watari.register.Ballot.encode(message.promised, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Conflict message from the specified reader or buffer.
             * @function decode
             * @memberof watari.register.Conflict
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.register.Conflict & watari.register.Conflict.$Shape} Conflict
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Conflict.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.register.Conflict();
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
                            message.promised = $root.watari.register.Ballot.decode(reader, reader.size(), $undefined, _depth + 1, message.promised);
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

            return Conflict;
        })();

        register.Superseded = (function() {

            /**
             * Properties of a Superseded.
             * @typedef {Object} watari.register.Superseded.$Properties
             * @property {watari.register.Configuration.$Properties|null} [configuration] Superseded configuration
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Superseded.
             * @memberof watari.register
             * @interface ISuperseded
             * @augments watari.register.Superseded.$Properties
             * @deprecated Use watari.register.Superseded.$Properties instead.
             */

            /**
             * Shape of a Superseded.
             * @typedef {watari.register.Superseded.$Properties} watari.register.Superseded.$Shape
             */

            /**
             * Constructs a new Superseded.
             * @memberof watari.register
             * @classdesc Represents a Superseded.
             * @constructor
             * @param {watari.register.Superseded.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Superseded = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Superseded configuration.
             * @member {watari.register.Configuration.$Properties|null|undefined} configuration
             * @memberof watari.register.Superseded
             * @instance
             */
            Superseded.prototype.configuration = null;

            /**
             * Encodes the specified Superseded message. Does not implicitly {@link watari.register.Superseded.verify|verify} messages.
             * @function encode
             * @memberof watari.register.Superseded
             * @static
             * @param {watari.register.Superseded.$Properties} message Superseded message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Superseded.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.configuration != null && $Object.hasOwnProperty.call(message, "configuration"))
                    $root.watari.register.Configuration.encode(message.configuration, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Superseded message from the specified reader or buffer.
             * @function decode
             * @memberof watari.register.Superseded
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.register.Superseded & watari.register.Superseded.$Shape} Superseded
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Superseded.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.register.Superseded();
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
                            message.configuration = $root.watari.register.Configuration.decode(reader, reader.size(), $undefined, _depth + 1, message.configuration);
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

            return Superseded;
        })();

        register.Refused = (function() {

            /**
             * Properties of a Refused.
             * @typedef {Object} watari.register.Refused.$Properties
             * @property {string|null} [code] Refused code
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Refused.
             * @memberof watari.register
             * @interface IRefused
             * @augments watari.register.Refused.$Properties
             * @deprecated Use watari.register.Refused.$Properties instead.
             */

            /**
             * Shape of a Refused.
             * @typedef {watari.register.Refused.$Properties} watari.register.Refused.$Shape
             */

            /**
             * Constructs a new Refused.
             * @memberof watari.register
             * @classdesc Represents a Refused.
             * @constructor
             * @param {watari.register.Refused.$Properties=} [properties] Properties to set
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
             * @memberof watari.register.Refused
             * @instance
             */
            Refused.prototype.code = "";

            /**
             * Encodes the specified Refused message. Does not implicitly {@link watari.register.Refused.verify|verify} messages.
             * @function encode
             * @memberof watari.register.Refused
             * @static
             * @param {watari.register.Refused.$Properties} message Refused message or plain object to encode
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
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Refused message from the specified reader or buffer.
             * @function decode
             * @memberof watari.register.Refused
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.register.Refused & watari.register.Refused.$Shape} Refused
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
                message = _target || new $root.watari.register.Refused();
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

        register.Hint = (function() {

            /**
             * Properties of a Hint.
             * @typedef {Object} watari.register.Hint.$Properties
             * @property {string|null} [key] Hint key
             * @property {watari.register.Configuration.$Properties|null} [configuration] Hint configuration
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Hint.
             * @memberof watari.register
             * @interface IHint
             * @augments watari.register.Hint.$Properties
             * @deprecated Use watari.register.Hint.$Properties instead.
             */

            /**
             * Shape of a Hint.
             * @typedef {watari.register.Hint.$Properties} watari.register.Hint.$Shape
             */

            /**
             * Constructs a new Hint.
             * @memberof watari.register
             * @classdesc Represents a Hint.
             * @constructor
             * @param {watari.register.Hint.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Hint = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Hint key.
             * @member {string} key
             * @memberof watari.register.Hint
             * @instance
             */
            Hint.prototype.key = "";

            /**
             * Hint configuration.
             * @member {watari.register.Configuration.$Properties|null|undefined} configuration
             * @memberof watari.register.Hint
             * @instance
             */
            Hint.prototype.configuration = null;

            /**
             * Encodes the specified Hint message. Does not implicitly {@link watari.register.Hint.verify|verify} messages.
             * @function encode
             * @memberof watari.register.Hint
             * @static
             * @param {watari.register.Hint.$Properties} message Hint message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Hint.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.key != null && $Object.hasOwnProperty.call(message, "key") && message.key !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.key);
                if (message.configuration != null && $Object.hasOwnProperty.call(message, "configuration"))
                    $root.watari.register.Configuration.encode(message.configuration, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Hint message from the specified reader or buffer.
             * @function decode
             * @memberof watari.register.Hint
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.register.Hint & watari.register.Hint.$Shape} Hint
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Hint.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.register.Hint();
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
                                message.key = value;
                            else
                                delete message.key;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.configuration = $root.watari.register.Configuration.decode(reader, reader.size(), $undefined, _depth + 1, message.configuration);
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

            return Hint;
        })();

        register.Batch = (function() {

            /**
             * Properties of a Batch.
             * @typedef {Object} watari.register.Batch.$Properties
             * @property {number|null} [first] Batch first
             * @property {Array.<Uint8Array>|null} [records] Batch records
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Batch.
             * @memberof watari.register
             * @interface IBatch
             * @augments watari.register.Batch.$Properties
             * @deprecated Use watari.register.Batch.$Properties instead.
             */

            /**
             * Shape of a Batch.
             * @typedef {watari.register.Batch.$Properties} watari.register.Batch.$Shape
             */

            /**
             * Constructs a new Batch.
             * @memberof watari.register
             * @classdesc Represents a Batch.
             * @constructor
             * @param {watari.register.Batch.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Batch = function (properties) {
                this.records = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Batch first.
             * @member {number} first
             * @memberof watari.register.Batch
             * @instance
             */
            Batch.prototype.first = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Batch records.
             * @member {Array.<Uint8Array>} records
             * @memberof watari.register.Batch
             * @instance
             */
            Batch.prototype.records = $util.emptyArray;

            /**
             * Encodes the specified Batch message. Does not implicitly {@link watari.register.Batch.verify|verify} messages.
             * @function encode
             * @memberof watari.register.Batch
             * @static
             * @param {watari.register.Batch.$Properties} message Batch message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Batch.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.first != null && $Object.hasOwnProperty.call(message, "first") && (typeof message.first === "object" ? message.first.low || message.first.high : message.first !== 0))
                    writer.uint32(/* id 1, wireType 0 =*/8).uint64(message.first);
                if (message.records != null && message.records.length)
                    for (let i = 0; i < message.records.length; ++i)
                        writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.records[i]);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Batch message from the specified reader or buffer.
             * @function decode
             * @memberof watari.register.Batch
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.register.Batch & watari.register.Batch.$Shape} Batch
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Batch.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.register.Batch();
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
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.first = value;
                            else
                                delete message.first;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if (!(message.records && message.records.length))
                                message.records = [];
                            message.records.push(reader.bytes());
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

            return Batch;
        })();

        register.Head = (function() {

            /**
             * Properties of a Head.
             * @typedef {Object} watari.register.Head.$Properties
             * @property {number|null} [format] Head format
             * @property {Uint8Array|null} [store] Head store
             * @property {number|null} [sequence] Head sequence
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Head.
             * @memberof watari.register
             * @interface IHead
             * @augments watari.register.Head.$Properties
             * @deprecated Use watari.register.Head.$Properties instead.
             */

            /**
             * Shape of a Head.
             * @typedef {watari.register.Head.$Properties} watari.register.Head.$Shape
             */

            /**
             * Constructs a new Head.
             * @memberof watari.register
             * @classdesc Represents a Head.
             * @constructor
             * @param {watari.register.Head.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Head = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Head format.
             * @member {number} format
             * @memberof watari.register.Head
             * @instance
             */
            Head.prototype.format = 0;

            /**
             * Head store.
             * @member {Uint8Array} store
             * @memberof watari.register.Head
             * @instance
             */
            Head.prototype.store = $util.newBuffer([]);

            /**
             * Head sequence.
             * @member {number} sequence
             * @memberof watari.register.Head
             * @instance
             */
            Head.prototype.sequence = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Encodes the specified Head message. Does not implicitly {@link watari.register.Head.verify|verify} messages.
             * @function encode
             * @memberof watari.register.Head
             * @static
             * @param {watari.register.Head.$Properties} message Head message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Head.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.format != null && $Object.hasOwnProperty.call(message, "format") && message.format !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.format);
                if (message.store != null && $Object.hasOwnProperty.call(message, "store") && message.store.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.store);
                if (message.sequence != null && $Object.hasOwnProperty.call(message, "sequence") && (typeof message.sequence === "object" ? message.sequence.low || message.sequence.high : message.sequence !== 0))
                    writer.uint32(/* id 3, wireType 0 =*/24).uint64(message.sequence);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Head message from the specified reader or buffer.
             * @function decode
             * @memberof watari.register.Head
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.register.Head & watari.register.Head.$Shape} Head
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Head.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.register.Head();
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
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.format = value;
                            else
                                delete message.format;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.store = value;
                            else
                                delete message.store;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.sequence = value;
                            else
                                delete message.sequence;
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

            return Head;
        })();

        return register;
    })();

    watari.relocation = (function() {

        /**
         * Namespace relocation.
         * @memberof watari
         * @namespace
         */
        const relocation = {};

        relocation.Owner = (function() {

            /**
             * Properties of an Owner.
             * @typedef {Object} watari.relocation.Owner.$Properties
             * @property {string|null} [host] Owner host
             * @property {string|null} [incarnation] Owner incarnation
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Owner.
             * @memberof watari.relocation
             * @interface IOwner
             * @augments watari.relocation.Owner.$Properties
             * @deprecated Use watari.relocation.Owner.$Properties instead.
             */

            /**
             * Shape of an Owner.
             * @typedef {watari.relocation.Owner.$Properties} watari.relocation.Owner.$Shape
             */

            /**
             * Constructs a new Owner.
             * @memberof watari.relocation
             * @classdesc Represents an Owner.
             * @constructor
             * @param {watari.relocation.Owner.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Owner = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Owner host.
             * @member {string} host
             * @memberof watari.relocation.Owner
             * @instance
             */
            Owner.prototype.host = "";

            /**
             * Owner incarnation.
             * @member {string} incarnation
             * @memberof watari.relocation.Owner
             * @instance
             */
            Owner.prototype.incarnation = "";

            /**
             * Encodes the specified Owner message. Does not implicitly {@link watari.relocation.Owner.verify|verify} messages.
             * @function encode
             * @memberof watari.relocation.Owner
             * @static
             * @param {watari.relocation.Owner.$Properties} message Owner message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Owner.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.host != null && $Object.hasOwnProperty.call(message, "host") && message.host !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.host);
                if (message.incarnation != null && $Object.hasOwnProperty.call(message, "incarnation") && message.incarnation !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.incarnation);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an Owner message from the specified reader or buffer.
             * @function decode
             * @memberof watari.relocation.Owner
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.relocation.Owner & watari.relocation.Owner.$Shape} Owner
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Owner.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.relocation.Owner();
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
                                message.host = value;
                            else
                                delete message.host;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.incarnation = value;
                            else
                                delete message.incarnation;
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

            return Owner;
        })();

        relocation.Plan = (function() {

            /**
             * Properties of a Plan.
             * @typedef {Object} watari.relocation.Plan.$Properties
             * @property {Uint8Array|null} [id] Plan id
             * @property {Uint8Array|null} [machine] Plan machine
             * @property {number|null} [epoch] Plan epoch
             * @property {watari.relocation.Owner.$Properties|null} [from] Plan from
             * @property {watari.relocation.Owner.$Properties|null} [to] Plan to
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Plan.
             * @memberof watari.relocation
             * @interface IPlan
             * @augments watari.relocation.Plan.$Properties
             * @deprecated Use watari.relocation.Plan.$Properties instead.
             */

            /**
             * Shape of a Plan.
             * @typedef {watari.relocation.Plan.$Properties} watari.relocation.Plan.$Shape
             */

            /**
             * Constructs a new Plan.
             * @memberof watari.relocation
             * @classdesc Represents a Plan.
             * @constructor
             * @param {watari.relocation.Plan.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Plan = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Plan id.
             * @member {Uint8Array} id
             * @memberof watari.relocation.Plan
             * @instance
             */
            Plan.prototype.id = $util.newBuffer([]);

            /**
             * Plan machine.
             * @member {Uint8Array} machine
             * @memberof watari.relocation.Plan
             * @instance
             */
            Plan.prototype.machine = $util.newBuffer([]);

            /**
             * Plan epoch.
             * @member {number} epoch
             * @memberof watari.relocation.Plan
             * @instance
             */
            Plan.prototype.epoch = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Plan from.
             * @member {watari.relocation.Owner.$Properties|null|undefined} from
             * @memberof watari.relocation.Plan
             * @instance
             */
            Plan.prototype.from = null;

            /**
             * Plan to.
             * @member {watari.relocation.Owner.$Properties|null|undefined} to
             * @memberof watari.relocation.Plan
             * @instance
             */
            Plan.prototype.to = null;

            /**
             * Encodes the specified Plan message. Does not implicitly {@link watari.relocation.Plan.verify|verify} messages.
             * @function encode
             * @memberof watari.relocation.Plan
             * @static
             * @param {watari.relocation.Plan.$Properties} message Plan message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Plan.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.id);
                if (message.machine != null && $Object.hasOwnProperty.call(message, "machine") && message.machine.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.machine);
                if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && (typeof message.epoch === "object" ? message.epoch.low || message.epoch.high : message.epoch !== 0))
                    writer.uint32(/* id 3, wireType 0 =*/24).uint64(message.epoch);
                if (message.from != null && $Object.hasOwnProperty.call(message, "from"))
                    $root.watari.relocation.Owner.encode(message.from, writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
                if (message.to != null && $Object.hasOwnProperty.call(message, "to"))
                    $root.watari.relocation.Owner.encode(message.to, writer.uint32(/* id 5, wireType 2 =*/42).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Plan message from the specified reader or buffer.
             * @function decode
             * @memberof watari.relocation.Plan
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.relocation.Plan & watari.relocation.Plan.$Shape} Plan
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Plan.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.relocation.Plan();
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
                            if ((value = reader.bytes()).length)
                                message.id = value;
                            else
                                delete message.id;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.machine = value;
                            else
                                delete message.machine;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.epoch = value;
                            else
                                delete message.epoch;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            message.from = $root.watari.relocation.Owner.decode(reader, reader.size(), $undefined, _depth + 1, message.from);
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            message.to = $root.watari.relocation.Owner.decode(reader, reader.size(), $undefined, _depth + 1, message.to);
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

            return Plan;
        })();

        relocation.PreflightRequest = (function() {

            /**
             * Properties of a PreflightRequest.
             * @typedef {Object} watari.relocation.PreflightRequest.$Properties
             * @property {Uint8Array|null} [record] PreflightRequest record
             * @property {number|null} [diskBytes] PreflightRequest diskBytes
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a PreflightRequest.
             * @memberof watari.relocation
             * @interface IPreflightRequest
             * @augments watari.relocation.PreflightRequest.$Properties
             * @deprecated Use watari.relocation.PreflightRequest.$Properties instead.
             */

            /**
             * Shape of a PreflightRequest.
             * @typedef {watari.relocation.PreflightRequest.$Properties} watari.relocation.PreflightRequest.$Shape
             */

            /**
             * Constructs a new PreflightRequest.
             * @memberof watari.relocation
             * @classdesc Represents a PreflightRequest.
             * @constructor
             * @param {watari.relocation.PreflightRequest.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const PreflightRequest = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * PreflightRequest record.
             * @member {Uint8Array} record
             * @memberof watari.relocation.PreflightRequest
             * @instance
             */
            PreflightRequest.prototype.record = $util.newBuffer([]);

            /**
             * PreflightRequest diskBytes.
             * @member {number} diskBytes
             * @memberof watari.relocation.PreflightRequest
             * @instance
             */
            PreflightRequest.prototype.diskBytes = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Encodes the specified PreflightRequest message. Does not implicitly {@link watari.relocation.PreflightRequest.verify|verify} messages.
             * @function encode
             * @memberof watari.relocation.PreflightRequest
             * @static
             * @param {watari.relocation.PreflightRequest.$Properties} message PreflightRequest message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            PreflightRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.record != null && $Object.hasOwnProperty.call(message, "record") && message.record.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.record);
                if (message.diskBytes != null && $Object.hasOwnProperty.call(message, "diskBytes") && (typeof message.diskBytes === "object" ? message.diskBytes.low || message.diskBytes.high : message.diskBytes !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).uint64(message.diskBytes);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a PreflightRequest message from the specified reader or buffer.
             * @function decode
             * @memberof watari.relocation.PreflightRequest
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.relocation.PreflightRequest & watari.relocation.PreflightRequest.$Shape} PreflightRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            PreflightRequest.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.relocation.PreflightRequest();
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
                            if ((value = reader.bytes()).length)
                                message.record = value;
                            else
                                delete message.record;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.diskBytes = value;
                            else
                                delete message.diskBytes;
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

            return PreflightRequest;
        })();

        relocation.PreflightAnswer = (function() {

            /**
             * Properties of a PreflightAnswer.
             * @typedef {Object} watari.relocation.PreflightAnswer.$Properties
             * @property {string|null} [incarnation] PreflightAnswer incarnation
             * @property {watari.relocation.Failure.$Properties|null} [failure] PreflightAnswer failure
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a PreflightAnswer.
             * @memberof watari.relocation
             * @interface IPreflightAnswer
             * @augments watari.relocation.PreflightAnswer.$Properties
             * @deprecated Use watari.relocation.PreflightAnswer.$Properties instead.
             */

            /**
             * Shape of a PreflightAnswer.
             * @typedef {watari.relocation.PreflightAnswer.$Properties} watari.relocation.PreflightAnswer.$Shape
             */

            /**
             * Constructs a new PreflightAnswer.
             * @memberof watari.relocation
             * @classdesc Represents a PreflightAnswer.
             * @constructor
             * @param {watari.relocation.PreflightAnswer.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const PreflightAnswer = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * PreflightAnswer incarnation.
             * @member {string} incarnation
             * @memberof watari.relocation.PreflightAnswer
             * @instance
             */
            PreflightAnswer.prototype.incarnation = "";

            /**
             * PreflightAnswer failure.
             * @member {watari.relocation.Failure.$Properties|null|undefined} failure
             * @memberof watari.relocation.PreflightAnswer
             * @instance
             */
            PreflightAnswer.prototype.failure = null;

            /**
             * Encodes the specified PreflightAnswer message. Does not implicitly {@link watari.relocation.PreflightAnswer.verify|verify} messages.
             * @function encode
             * @memberof watari.relocation.PreflightAnswer
             * @static
             * @param {watari.relocation.PreflightAnswer.$Properties} message PreflightAnswer message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            PreflightAnswer.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.incarnation != null && $Object.hasOwnProperty.call(message, "incarnation") && message.incarnation !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.incarnation);
                if (message.failure != null && $Object.hasOwnProperty.call(message, "failure"))
                    $root.watari.relocation.Failure.encode(message.failure, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a PreflightAnswer message from the specified reader or buffer.
             * @function decode
             * @memberof watari.relocation.PreflightAnswer
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.relocation.PreflightAnswer & watari.relocation.PreflightAnswer.$Shape} PreflightAnswer
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            PreflightAnswer.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.relocation.PreflightAnswer();
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
                                message.incarnation = value;
                            else
                                delete message.incarnation;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.failure = $root.watari.relocation.Failure.decode(reader, reader.size(), $undefined, _depth + 1, message.failure);
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

            return PreflightAnswer;
        })();

        relocation.Failure = (function() {

            /**
             * Properties of a Failure.
             * @typedef {Object} watari.relocation.Failure.$Properties
             * @property {string|null} [code] Failure code
             * @property {string|null} [message] Failure message
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Failure.
             * @memberof watari.relocation
             * @interface IFailure
             * @augments watari.relocation.Failure.$Properties
             * @deprecated Use watari.relocation.Failure.$Properties instead.
             */

            /**
             * Shape of a Failure.
             * @typedef {watari.relocation.Failure.$Properties} watari.relocation.Failure.$Shape
             */

            /**
             * Constructs a new Failure.
             * @memberof watari.relocation
             * @classdesc Represents a Failure.
             * @constructor
             * @param {watari.relocation.Failure.$Properties=} [properties] Properties to set
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
             * @memberof watari.relocation.Failure
             * @instance
             */
            Failure.prototype.code = "";

            /**
             * Failure message.
             * @member {string} message
             * @memberof watari.relocation.Failure
             * @instance
             */
            Failure.prototype.message = "";

            /**
             * Encodes the specified Failure message. Does not implicitly {@link watari.relocation.Failure.verify|verify} messages.
             * @function encode
             * @memberof watari.relocation.Failure
             * @static
             * @param {watari.relocation.Failure.$Properties} message Failure message or plain object to encode
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
             * @memberof watari.relocation.Failure
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.relocation.Failure & watari.relocation.Failure.$Shape} Failure
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
                message = _target || new $root.watari.relocation.Failure();
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

        relocation.PrepareRequest = (function() {

            /**
             * Properties of a PrepareRequest.
             * @typedef {Object} watari.relocation.PrepareRequest.$Properties
             * @property {watari.relocation.Plan.$Properties|null} [plan] PrepareRequest plan
             * @property {Uint8Array|null} [record] PrepareRequest record
             * @property {string|null} [reason] PrepareRequest reason
             * @property {string|null} [requestedBy] PrepareRequest requestedBy
             * @property {number|null} [diskBytes] PrepareRequest diskBytes
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a PrepareRequest.
             * @memberof watari.relocation
             * @interface IPrepareRequest
             * @augments watari.relocation.PrepareRequest.$Properties
             * @deprecated Use watari.relocation.PrepareRequest.$Properties instead.
             */

            /**
             * Shape of a PrepareRequest.
             * @typedef {watari.relocation.PrepareRequest.$Properties} watari.relocation.PrepareRequest.$Shape
             */

            /**
             * Constructs a new PrepareRequest.
             * @memberof watari.relocation
             * @classdesc Represents a PrepareRequest.
             * @constructor
             * @param {watari.relocation.PrepareRequest.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const PrepareRequest = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * PrepareRequest plan.
             * @member {watari.relocation.Plan.$Properties|null|undefined} plan
             * @memberof watari.relocation.PrepareRequest
             * @instance
             */
            PrepareRequest.prototype.plan = null;

            /**
             * PrepareRequest record.
             * @member {Uint8Array} record
             * @memberof watari.relocation.PrepareRequest
             * @instance
             */
            PrepareRequest.prototype.record = $util.newBuffer([]);

            /**
             * PrepareRequest reason.
             * @member {string} reason
             * @memberof watari.relocation.PrepareRequest
             * @instance
             */
            PrepareRequest.prototype.reason = "";

            /**
             * PrepareRequest requestedBy.
             * @member {string} requestedBy
             * @memberof watari.relocation.PrepareRequest
             * @instance
             */
            PrepareRequest.prototype.requestedBy = "";

            /**
             * PrepareRequest diskBytes.
             * @member {number} diskBytes
             * @memberof watari.relocation.PrepareRequest
             * @instance
             */
            PrepareRequest.prototype.diskBytes = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Encodes the specified PrepareRequest message. Does not implicitly {@link watari.relocation.PrepareRequest.verify|verify} messages.
             * @function encode
             * @memberof watari.relocation.PrepareRequest
             * @static
             * @param {watari.relocation.PrepareRequest.$Properties} message PrepareRequest message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            PrepareRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.plan != null && $Object.hasOwnProperty.call(message, "plan"))
                    $root.watari.relocation.Plan.encode(message.plan, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.record != null && $Object.hasOwnProperty.call(message, "record") && message.record.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.record);
                if (message.reason != null && $Object.hasOwnProperty.call(message, "reason") && message.reason !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.reason);
                if (message.requestedBy != null && $Object.hasOwnProperty.call(message, "requestedBy") && message.requestedBy !== "")
                    writer.uint32(/* id 4, wireType 2 =*/34).string(message.requestedBy);
                if (message.diskBytes != null && $Object.hasOwnProperty.call(message, "diskBytes") && (typeof message.diskBytes === "object" ? message.diskBytes.low || message.diskBytes.high : message.diskBytes !== 0))
                    writer.uint32(/* id 5, wireType 0 =*/40).uint64(message.diskBytes);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a PrepareRequest message from the specified reader or buffer.
             * @function decode
             * @memberof watari.relocation.PrepareRequest
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.relocation.PrepareRequest & watari.relocation.PrepareRequest.$Shape} PrepareRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            PrepareRequest.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.relocation.PrepareRequest();
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
                            message.plan = $root.watari.relocation.Plan.decode(reader, reader.size(), $undefined, _depth + 1, message.plan);
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.record = value;
                            else
                                delete message.record;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.reason = value;
                            else
                                delete message.reason;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.requestedBy = value;
                            else
                                delete message.requestedBy;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.diskBytes = value;
                            else
                                delete message.diskBytes;
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

            return PrepareRequest;
        })();

        relocation.TicketRequest = (function() {

            /**
             * Properties of a TicketRequest.
             * @typedef {Object} watari.relocation.TicketRequest.$Properties
             * @property {Uint8Array|null} [relocation] TicketRequest relocation
             * @property {number|null} [epoch] TicketRequest epoch
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a TicketRequest.
             * @memberof watari.relocation
             * @interface ITicketRequest
             * @augments watari.relocation.TicketRequest.$Properties
             * @deprecated Use watari.relocation.TicketRequest.$Properties instead.
             */

            /**
             * Shape of a TicketRequest.
             * @typedef {watari.relocation.TicketRequest.$Properties} watari.relocation.TicketRequest.$Shape
             */

            /**
             * Constructs a new TicketRequest.
             * @memberof watari.relocation
             * @classdesc Represents a TicketRequest.
             * @constructor
             * @param {watari.relocation.TicketRequest.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const TicketRequest = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * TicketRequest relocation.
             * @member {Uint8Array} relocation
             * @memberof watari.relocation.TicketRequest
             * @instance
             */
            TicketRequest.prototype.relocation = $util.newBuffer([]);

            /**
             * TicketRequest epoch.
             * @member {number} epoch
             * @memberof watari.relocation.TicketRequest
             * @instance
             */
            TicketRequest.prototype.epoch = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Encodes the specified TicketRequest message. Does not implicitly {@link watari.relocation.TicketRequest.verify|verify} messages.
             * @function encode
             * @memberof watari.relocation.TicketRequest
             * @static
             * @param {watari.relocation.TicketRequest.$Properties} message TicketRequest message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            TicketRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.relocation != null && $Object.hasOwnProperty.call(message, "relocation") && message.relocation.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.relocation);
                if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && (typeof message.epoch === "object" ? message.epoch.low || message.epoch.high : message.epoch !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).uint64(message.epoch);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a TicketRequest message from the specified reader or buffer.
             * @function decode
             * @memberof watari.relocation.TicketRequest
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.relocation.TicketRequest & watari.relocation.TicketRequest.$Shape} TicketRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            TicketRequest.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.relocation.TicketRequest();
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
                            if ((value = reader.bytes()).length)
                                message.relocation = value;
                            else
                                delete message.relocation;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.epoch = value;
                            else
                                delete message.epoch;
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

            return TicketRequest;
        })();

        relocation.Ticket = (function() {

            /**
             * Properties of a Ticket.
             * @typedef {Object} watari.relocation.Ticket.$Properties
             * @property {string|null} [peer] Ticket peer
             * @property {Array.<string>|null} [addresses] Ticket addresses
             * @property {Uint8Array|null} [token] Ticket token
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Ticket.
             * @memberof watari.relocation
             * @interface ITicket
             * @augments watari.relocation.Ticket.$Properties
             * @deprecated Use watari.relocation.Ticket.$Properties instead.
             */

            /**
             * Shape of a Ticket.
             * @typedef {watari.relocation.Ticket.$Properties} watari.relocation.Ticket.$Shape
             */

            /**
             * Constructs a new Ticket.
             * @memberof watari.relocation
             * @classdesc Represents a Ticket.
             * @constructor
             * @param {watari.relocation.Ticket.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Ticket = function (properties) {
                this.addresses = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Ticket peer.
             * @member {string} peer
             * @memberof watari.relocation.Ticket
             * @instance
             */
            Ticket.prototype.peer = "";

            /**
             * Ticket addresses.
             * @member {Array.<string>} addresses
             * @memberof watari.relocation.Ticket
             * @instance
             */
            Ticket.prototype.addresses = $util.emptyArray;

            /**
             * Ticket token.
             * @member {Uint8Array} token
             * @memberof watari.relocation.Ticket
             * @instance
             */
            Ticket.prototype.token = $util.newBuffer([]);

            /**
             * Encodes the specified Ticket message. Does not implicitly {@link watari.relocation.Ticket.verify|verify} messages.
             * @function encode
             * @memberof watari.relocation.Ticket
             * @static
             * @param {watari.relocation.Ticket.$Properties} message Ticket message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Ticket.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.peer != null && $Object.hasOwnProperty.call(message, "peer") && message.peer !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.peer);
                if (message.addresses != null && message.addresses.length)
                    for (let i = 0; i < message.addresses.length; ++i)
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.addresses[i]);
                if (message.token != null && $Object.hasOwnProperty.call(message, "token") && message.token.length)
                    writer.uint32(/* id 3, wireType 2 =*/26).bytes(message.token);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Ticket message from the specified reader or buffer.
             * @function decode
             * @memberof watari.relocation.Ticket
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.relocation.Ticket & watari.relocation.Ticket.$Shape} Ticket
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Ticket.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.relocation.Ticket();
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
                                message.peer = value;
                            else
                                delete message.peer;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if (!(message.addresses && message.addresses.length))
                                message.addresses = [];
                            message.addresses.push(reader.stringVerify());
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.token = value;
                            else
                                delete message.token;
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

            return Ticket;
        })();

        relocation.Empty = (function() {

            /**
             * Properties of an Empty.
             * @typedef {Object} watari.relocation.Empty.$Properties
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Empty.
             * @memberof watari.relocation
             * @interface IEmpty
             * @augments watari.relocation.Empty.$Properties
             * @deprecated Use watari.relocation.Empty.$Properties instead.
             */

            /**
             * Shape of an Empty.
             * @typedef {watari.relocation.Empty.$Properties} watari.relocation.Empty.$Shape
             */

            /**
             * Constructs a new Empty.
             * @memberof watari.relocation
             * @classdesc Represents an Empty.
             * @constructor
             * @param {watari.relocation.Empty.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Empty = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Encodes the specified Empty message. Does not implicitly {@link watari.relocation.Empty.verify|verify} messages.
             * @function encode
             * @memberof watari.relocation.Empty
             * @static
             * @param {watari.relocation.Empty.$Properties} message Empty message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Empty.encode = function (message, writer, _depth) {
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
             * Decodes an Empty message from the specified reader or buffer.
             * @function decode
             * @memberof watari.relocation.Empty
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.relocation.Empty & watari.relocation.Empty.$Shape} Empty
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Empty.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.relocation.Empty();
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

            return Empty;
        })();

        relocation.Message = (function() {

            /**
             * Properties of a Message.
             * @typedef {Object} watari.relocation.Message.$Properties
             * @property {Uint8Array|null} [relocation] Message relocation
             * @property {number|null} [epoch] Message epoch
             * @property {watari.relocation.Empty.$Properties|null} [reserve] Message reserve
             * @property {watari.relocation.Empty.$Properties|null} [stream] Message stream
             * @property {watari.relocation.Empty.$Properties|null} [renounced] Message renounced
             * @property {watari.relocation.Empty.$Properties|null} [abandon] Message abandon
             * @property {watari.relocation.Released.$Properties|null} [released] Message released
             * @property {watari.relocation.Empty.$Properties|null} [reserved] Message reserved
             * @property {watari.relocation.Empty.$Properties|null} [incoming] Message incoming
             * @property {watari.relocation.Empty.$Properties|null} [noted] Message noted
             * @property {watari.relocation.Empty.$Properties|null} [loaded] Message loaded
             * @property {watari.relocation.Executing.$Properties|null} [executing] Message executing
             * @property {watari.relocation.Failure.$Properties|null} [failed] Message failed
             * @property {watari.relocation.Empty.$Properties|null} [pausing] Message pausing
             * @property {"reserve"|"stream"|"renounced"|"abandon"|"released"|"reserved"|"incoming"|"noted"|"loaded"|"executing"|"failed"|"pausing"} [body] Message body
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Message.
             * @memberof watari.relocation
             * @interface IMessage
             * @augments watari.relocation.Message.$Properties
             * @deprecated Use watari.relocation.Message.$Properties instead.
             */

            /**
             * Narrowed shape of a Message.
             * @typedef {{
             *   relocation?: Uint8Array|null;
             *   epoch?: number|null;
             *   reserve?: watari.relocation.Empty.$Shape|null;
             *   stream?: watari.relocation.Empty.$Shape|null;
             *   renounced?: watari.relocation.Empty.$Shape|null;
             *   abandon?: watari.relocation.Empty.$Shape|null;
             *   released?: watari.relocation.Released.$Shape|null;
             *   reserved?: watari.relocation.Empty.$Shape|null;
             *   incoming?: watari.relocation.Empty.$Shape|null;
             *   noted?: watari.relocation.Empty.$Shape|null;
             *   loaded?: watari.relocation.Empty.$Shape|null;
             *   executing?: watari.relocation.Executing.$Shape|null;
             *   failed?: watari.relocation.Failure.$Shape|null;
             *   pausing?: watari.relocation.Empty.$Shape|null;
             *   $unknowns?: Array.<Uint8Array>;
             * } & (
             *   ({ body?: undefined; reserve?: null; stream?: null; renounced?: null; abandon?: null; released?: null; reserved?: null; incoming?: null; noted?: null; loaded?: null; executing?: null; failed?: null; pausing?: null }|{ body?: "reserve"; reserve: watari.relocation.Empty.$Shape; stream?: null; renounced?: null; abandon?: null; released?: null; reserved?: null; incoming?: null; noted?: null; loaded?: null; executing?: null; failed?: null; pausing?: null }|{ body?: "stream"; reserve?: null; stream: watari.relocation.Empty.$Shape; renounced?: null; abandon?: null; released?: null; reserved?: null; incoming?: null; noted?: null; loaded?: null; executing?: null; failed?: null; pausing?: null }|{ body?: "renounced"; reserve?: null; stream?: null; renounced: watari.relocation.Empty.$Shape; abandon?: null; released?: null; reserved?: null; incoming?: null; noted?: null; loaded?: null; executing?: null; failed?: null; pausing?: null }|{ body?: "abandon"; reserve?: null; stream?: null; renounced?: null; abandon: watari.relocation.Empty.$Shape; released?: null; reserved?: null; incoming?: null; noted?: null; loaded?: null; executing?: null; failed?: null; pausing?: null }|{ body?: "released"; reserve?: null; stream?: null; renounced?: null; abandon?: null; released: watari.relocation.Released.$Shape; reserved?: null; incoming?: null; noted?: null; loaded?: null; executing?: null; failed?: null; pausing?: null }|{ body?: "reserved"; reserve?: null; stream?: null; renounced?: null; abandon?: null; released?: null; reserved: watari.relocation.Empty.$Shape; incoming?: null; noted?: null; loaded?: null; executing?: null; failed?: null; pausing?: null }|{ body?: "incoming"; reserve?: null; stream?: null; renounced?: null; abandon?: null; released?: null; reserved?: null; incoming: watari.relocation.Empty.$Shape; noted?: null; loaded?: null; executing?: null; failed?: null; pausing?: null }|{ body?: "noted"; reserve?: null; stream?: null; renounced?: null; abandon?: null; released?: null; reserved?: null; incoming?: null; noted: watari.relocation.Empty.$Shape; loaded?: null; executing?: null; failed?: null; pausing?: null }|{ body?: "loaded"; reserve?: null; stream?: null; renounced?: null; abandon?: null; released?: null; reserved?: null; incoming?: null; noted?: null; loaded: watari.relocation.Empty.$Shape; executing?: null; failed?: null; pausing?: null }|{ body?: "executing"; reserve?: null; stream?: null; renounced?: null; abandon?: null; released?: null; reserved?: null; incoming?: null; noted?: null; loaded?: null; executing: watari.relocation.Executing.$Shape; failed?: null; pausing?: null }|{ body?: "failed"; reserve?: null; stream?: null; renounced?: null; abandon?: null; released?: null; reserved?: null; incoming?: null; noted?: null; loaded?: null; executing?: null; failed: watari.relocation.Failure.$Shape; pausing?: null }|{ body?: "pausing"; reserve?: null; stream?: null; renounced?: null; abandon?: null; released?: null; reserved?: null; incoming?: null; noted?: null; loaded?: null; executing?: null; failed?: null; pausing: watari.relocation.Empty.$Shape })
             * )} watari.relocation.Message.$Shape
             */

            /**
             * Constructs a new Message.
             * @memberof watari.relocation
             * @classdesc Represents a Message.
             * @constructor
             * @param {watari.relocation.Message.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Message = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Message relocation.
             * @member {Uint8Array} relocation
             * @memberof watari.relocation.Message
             * @instance
             */
            Message.prototype.relocation = $util.newBuffer([]);

            /**
             * Message epoch.
             * @member {number} epoch
             * @memberof watari.relocation.Message
             * @instance
             */
            Message.prototype.epoch = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Message reserve.
             * @member {watari.relocation.Empty.$Properties|null|undefined} reserve
             * @memberof watari.relocation.Message
             * @instance
             */
            Message.prototype.reserve = null;

            /**
             * Message stream.
             * @member {watari.relocation.Empty.$Properties|null|undefined} stream
             * @memberof watari.relocation.Message
             * @instance
             */
            Message.prototype.stream = null;

            /**
             * Message renounced.
             * @member {watari.relocation.Empty.$Properties|null|undefined} renounced
             * @memberof watari.relocation.Message
             * @instance
             */
            Message.prototype.renounced = null;

            /**
             * Message abandon.
             * @member {watari.relocation.Empty.$Properties|null|undefined} abandon
             * @memberof watari.relocation.Message
             * @instance
             */
            Message.prototype.abandon = null;

            /**
             * Message released.
             * @member {watari.relocation.Released.$Properties|null|undefined} released
             * @memberof watari.relocation.Message
             * @instance
             */
            Message.prototype.released = null;

            /**
             * Message reserved.
             * @member {watari.relocation.Empty.$Properties|null|undefined} reserved
             * @memberof watari.relocation.Message
             * @instance
             */
            Message.prototype.reserved = null;

            /**
             * Message incoming.
             * @member {watari.relocation.Empty.$Properties|null|undefined} incoming
             * @memberof watari.relocation.Message
             * @instance
             */
            Message.prototype.incoming = null;

            /**
             * Message noted.
             * @member {watari.relocation.Empty.$Properties|null|undefined} noted
             * @memberof watari.relocation.Message
             * @instance
             */
            Message.prototype.noted = null;

            /**
             * Message loaded.
             * @member {watari.relocation.Empty.$Properties|null|undefined} loaded
             * @memberof watari.relocation.Message
             * @instance
             */
            Message.prototype.loaded = null;

            /**
             * Message executing.
             * @member {watari.relocation.Executing.$Properties|null|undefined} executing
             * @memberof watari.relocation.Message
             * @instance
             */
            Message.prototype.executing = null;

            /**
             * Message failed.
             * @member {watari.relocation.Failure.$Properties|null|undefined} failed
             * @memberof watari.relocation.Message
             * @instance
             */
            Message.prototype.failed = null;

            /**
             * Message pausing.
             * @member {watari.relocation.Empty.$Properties|null|undefined} pausing
             * @memberof watari.relocation.Message
             * @instance
             */
            Message.prototype.pausing = null;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            /**
             * Message body.
             * @member {"reserve"|"stream"|"renounced"|"abandon"|"released"|"reserved"|"incoming"|"noted"|"loaded"|"executing"|"failed"|"pausing"|undefined} body
             * @memberof watari.relocation.Message
             * @instance
             */
            $Object.defineProperty(Message.prototype, "body", {
                get: $util.oneOfGetter($oneOfFields = ["reserve", "stream", "renounced", "abandon", "released", "reserved", "incoming", "noted", "loaded", "executing", "failed", "pausing"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Encodes the specified Message message. Does not implicitly {@link watari.relocation.Message.verify|verify} messages.
             * @function encode
             * @memberof watari.relocation.Message
             * @static
             * @param {watari.relocation.Message.$Properties} message Message message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Message.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.relocation != null && $Object.hasOwnProperty.call(message, "relocation") && message.relocation.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.relocation);
                if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && (typeof message.epoch === "object" ? message.epoch.low || message.epoch.high : message.epoch !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).uint64(message.epoch);
                if (message.reserve != null && $Object.hasOwnProperty.call(message, "reserve"))
                    $root.watari.relocation.Empty.encode(message.reserve, writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                if (message.stream != null && $Object.hasOwnProperty.call(message, "stream"))
                    $root.watari.relocation.Empty.encode(message.stream, writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
                if (message.renounced != null && $Object.hasOwnProperty.call(message, "renounced"))
                    $root.watari.relocation.Empty.encode(message.renounced, writer.uint32(/* id 5, wireType 2 =*/42).fork(), _depth + 1).ldelim();
                if (message.abandon != null && $Object.hasOwnProperty.call(message, "abandon"))
                    $root.watari.relocation.Empty.encode(message.abandon, writer.uint32(/* id 6, wireType 2 =*/50).fork(), _depth + 1).ldelim();
                if (message.released != null && $Object.hasOwnProperty.call(message, "released"))
                    $root.watari.relocation.Released.encode(message.released, writer.uint32(/* id 7, wireType 2 =*/58).fork(), _depth + 1).ldelim();
                if (message.reserved != null && $Object.hasOwnProperty.call(message, "reserved"))
                    $root.watari.relocation.Empty.encode(message.reserved, writer.uint32(/* id 8, wireType 2 =*/66).fork(), _depth + 1).ldelim();
                if (message.incoming != null && $Object.hasOwnProperty.call(message, "incoming"))
                    $root.watari.relocation.Empty.encode(message.incoming, writer.uint32(/* id 9, wireType 2 =*/74).fork(), _depth + 1).ldelim();
                if (message.noted != null && $Object.hasOwnProperty.call(message, "noted"))
                    $root.watari.relocation.Empty.encode(message.noted, writer.uint32(/* id 10, wireType 2 =*/82).fork(), _depth + 1).ldelim();
                if (message.loaded != null && $Object.hasOwnProperty.call(message, "loaded"))
                    $root.watari.relocation.Empty.encode(message.loaded, writer.uint32(/* id 11, wireType 2 =*/90).fork(), _depth + 1).ldelim();
                if (message.executing != null && $Object.hasOwnProperty.call(message, "executing"))
                    $root.watari.relocation.Executing.encode(message.executing, writer.uint32(/* id 12, wireType 2 =*/98).fork(), _depth + 1).ldelim();
                if (message.failed != null && $Object.hasOwnProperty.call(message, "failed"))
                    $root.watari.relocation.Failure.encode(message.failed, writer.uint32(/* id 13, wireType 2 =*/106).fork(), _depth + 1).ldelim();
                if (message.pausing != null && $Object.hasOwnProperty.call(message, "pausing"))
                    $root.watari.relocation.Empty.encode(message.pausing, writer.uint32(/* id 14, wireType 2 =*/114).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Message message from the specified reader or buffer.
             * @function decode
             * @memberof watari.relocation.Message
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.relocation.Message & watari.relocation.Message.$Shape} Message
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Message.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.relocation.Message();
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
                            if ((value = reader.bytes()).length)
                                message.relocation = value;
                            else
                                delete message.relocation;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.epoch = value;
                            else
                                delete message.epoch;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            message.reserve = $root.watari.relocation.Empty.decode(reader, reader.size(), $undefined, _depth + 1, message.reserve);
                            message.body = "reserve";
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            message.stream = $root.watari.relocation.Empty.decode(reader, reader.size(), $undefined, _depth + 1, message.stream);
                            message.body = "stream";
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            message.renounced = $root.watari.relocation.Empty.decode(reader, reader.size(), $undefined, _depth + 1, message.renounced);
                            message.body = "renounced";
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            message.abandon = $root.watari.relocation.Empty.decode(reader, reader.size(), $undefined, _depth + 1, message.abandon);
                            message.body = "abandon";
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            message.released = $root.watari.relocation.Released.decode(reader, reader.size(), $undefined, _depth + 1, message.released);
                            message.body = "released";
                            continue;
                        }
                    case 8: {
                            if (wireType !== 2)
                                break;
                            message.reserved = $root.watari.relocation.Empty.decode(reader, reader.size(), $undefined, _depth + 1, message.reserved);
                            message.body = "reserved";
                            continue;
                        }
                    case 9: {
                            if (wireType !== 2)
                                break;
                            message.incoming = $root.watari.relocation.Empty.decode(reader, reader.size(), $undefined, _depth + 1, message.incoming);
                            message.body = "incoming";
                            continue;
                        }
                    case 10: {
                            if (wireType !== 2)
                                break;
                            message.noted = $root.watari.relocation.Empty.decode(reader, reader.size(), $undefined, _depth + 1, message.noted);
                            message.body = "noted";
                            continue;
                        }
                    case 11: {
                            if (wireType !== 2)
                                break;
                            message.loaded = $root.watari.relocation.Empty.decode(reader, reader.size(), $undefined, _depth + 1, message.loaded);
                            message.body = "loaded";
                            continue;
                        }
                    case 12: {
                            if (wireType !== 2)
                                break;
                            message.executing = $root.watari.relocation.Executing.decode(reader, reader.size(), $undefined, _depth + 1, message.executing);
                            message.body = "executing";
                            continue;
                        }
                    case 13: {
                            if (wireType !== 2)
                                break;
                            message.failed = $root.watari.relocation.Failure.decode(reader, reader.size(), $undefined, _depth + 1, message.failed);
                            message.body = "failed";
                            continue;
                        }
                    case 14: {
                            if (wireType !== 2)
                                break;
                            message.pausing = $root.watari.relocation.Empty.decode(reader, reader.size(), $undefined, _depth + 1, message.pausing);
                            message.body = "pausing";
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

            return Message;
        })();

        relocation.Released = (function() {

            /**
             * Properties of a Released.
             * @typedef {Object} watari.relocation.Released.$Properties
             * @property {number|null} [downtimeMsPlusOne] Released downtimeMsPlusOne
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Released.
             * @memberof watari.relocation
             * @interface IReleased
             * @augments watari.relocation.Released.$Properties
             * @deprecated Use watari.relocation.Released.$Properties instead.
             */

            /**
             * Shape of a Released.
             * @typedef {watari.relocation.Released.$Properties} watari.relocation.Released.$Shape
             */

            /**
             * Constructs a new Released.
             * @memberof watari.relocation
             * @classdesc Represents a Released.
             * @constructor
             * @param {watari.relocation.Released.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Released = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Released downtimeMsPlusOne.
             * @member {number} downtimeMsPlusOne
             * @memberof watari.relocation.Released
             * @instance
             */
            Released.prototype.downtimeMsPlusOne = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Encodes the specified Released message. Does not implicitly {@link watari.relocation.Released.verify|verify} messages.
             * @function encode
             * @memberof watari.relocation.Released
             * @static
             * @param {watari.relocation.Released.$Properties} message Released message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Released.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.downtimeMsPlusOne != null && $Object.hasOwnProperty.call(message, "downtimeMsPlusOne") && (typeof message.downtimeMsPlusOne === "object" ? message.downtimeMsPlusOne.low || message.downtimeMsPlusOne.high : message.downtimeMsPlusOne !== 0))
                    writer.uint32(/* id 1, wireType 0 =*/8).uint64(message.downtimeMsPlusOne);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Released message from the specified reader or buffer.
             * @function decode
             * @memberof watari.relocation.Released
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.relocation.Released & watari.relocation.Released.$Shape} Released
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Released.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.relocation.Released();
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
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.downtimeMsPlusOne = value;
                            else
                                delete message.downtimeMsPlusOne;
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

            return Released;
        })();

        relocation.Executing = (function() {

            /**
             * Properties of an Executing.
             * @typedef {Object} watari.relocation.Executing.$Properties
             * @property {number|null} [ageMs] Executing ageMs
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Executing.
             * @memberof watari.relocation
             * @interface IExecuting
             * @augments watari.relocation.Executing.$Properties
             * @deprecated Use watari.relocation.Executing.$Properties instead.
             */

            /**
             * Shape of an Executing.
             * @typedef {watari.relocation.Executing.$Properties} watari.relocation.Executing.$Shape
             */

            /**
             * Constructs a new Executing.
             * @memberof watari.relocation
             * @classdesc Represents an Executing.
             * @constructor
             * @param {watari.relocation.Executing.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Executing = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Executing ageMs.
             * @member {number} ageMs
             * @memberof watari.relocation.Executing
             * @instance
             */
            Executing.prototype.ageMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Encodes the specified Executing message. Does not implicitly {@link watari.relocation.Executing.verify|verify} messages.
             * @function encode
             * @memberof watari.relocation.Executing
             * @static
             * @param {watari.relocation.Executing.$Properties} message Executing message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Executing.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.ageMs != null && $Object.hasOwnProperty.call(message, "ageMs") && (typeof message.ageMs === "object" ? message.ageMs.low || message.ageMs.high : message.ageMs !== 0))
                    writer.uint32(/* id 1, wireType 0 =*/8).uint64(message.ageMs);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an Executing message from the specified reader or buffer.
             * @function decode
             * @memberof watari.relocation.Executing
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.relocation.Executing & watari.relocation.Executing.$Shape} Executing
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Executing.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.relocation.Executing();
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
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.ageMs = value;
                            else
                                delete message.ageMs;
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

            return Executing;
        })();

        relocation.StreamHeader = (function() {

            /**
             * Properties of a StreamHeader.
             * @typedef {Object} watari.relocation.StreamHeader.$Properties
             * @property {Uint8Array|null} [relocation] StreamHeader relocation
             * @property {Uint8Array|null} [machine] StreamHeader machine
             * @property {number|null} [epoch] StreamHeader epoch
             * @property {string|null} [channel] StreamHeader channel
             * @property {Uint8Array|null} [token] StreamHeader token
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a StreamHeader.
             * @memberof watari.relocation
             * @interface IStreamHeader
             * @augments watari.relocation.StreamHeader.$Properties
             * @deprecated Use watari.relocation.StreamHeader.$Properties instead.
             */

            /**
             * Shape of a StreamHeader.
             * @typedef {watari.relocation.StreamHeader.$Properties} watari.relocation.StreamHeader.$Shape
             */

            /**
             * Constructs a new StreamHeader.
             * @memberof watari.relocation
             * @classdesc Represents a StreamHeader.
             * @constructor
             * @param {watari.relocation.StreamHeader.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const StreamHeader = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * StreamHeader relocation.
             * @member {Uint8Array} relocation
             * @memberof watari.relocation.StreamHeader
             * @instance
             */
            StreamHeader.prototype.relocation = $util.newBuffer([]);

            /**
             * StreamHeader machine.
             * @member {Uint8Array} machine
             * @memberof watari.relocation.StreamHeader
             * @instance
             */
            StreamHeader.prototype.machine = $util.newBuffer([]);

            /**
             * StreamHeader epoch.
             * @member {number} epoch
             * @memberof watari.relocation.StreamHeader
             * @instance
             */
            StreamHeader.prototype.epoch = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * StreamHeader channel.
             * @member {string} channel
             * @memberof watari.relocation.StreamHeader
             * @instance
             */
            StreamHeader.prototype.channel = "";

            /**
             * StreamHeader token.
             * @member {Uint8Array} token
             * @memberof watari.relocation.StreamHeader
             * @instance
             */
            StreamHeader.prototype.token = $util.newBuffer([]);

            /**
             * Encodes the specified StreamHeader message. Does not implicitly {@link watari.relocation.StreamHeader.verify|verify} messages.
             * @function encode
             * @memberof watari.relocation.StreamHeader
             * @static
             * @param {watari.relocation.StreamHeader.$Properties} message StreamHeader message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            StreamHeader.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.relocation != null && $Object.hasOwnProperty.call(message, "relocation") && message.relocation.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.relocation);
                if (message.machine != null && $Object.hasOwnProperty.call(message, "machine") && message.machine.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.machine);
                if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && (typeof message.epoch === "object" ? message.epoch.low || message.epoch.high : message.epoch !== 0))
                    writer.uint32(/* id 3, wireType 0 =*/24).uint64(message.epoch);
                if (message.channel != null && $Object.hasOwnProperty.call(message, "channel") && message.channel !== "")
                    writer.uint32(/* id 4, wireType 2 =*/34).string(message.channel);
                if (message.token != null && $Object.hasOwnProperty.call(message, "token") && message.token.length)
                    writer.uint32(/* id 5, wireType 2 =*/42).bytes(message.token);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a StreamHeader message from the specified reader or buffer.
             * @function decode
             * @memberof watari.relocation.StreamHeader
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.relocation.StreamHeader & watari.relocation.StreamHeader.$Shape} StreamHeader
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            StreamHeader.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.relocation.StreamHeader();
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
                            if ((value = reader.bytes()).length)
                                message.relocation = value;
                            else
                                delete message.relocation;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.machine = value;
                            else
                                delete message.machine;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.epoch = value;
                            else
                                delete message.epoch;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.channel = value;
                            else
                                delete message.channel;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.token = value;
                            else
                                delete message.token;
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

            return StreamHeader;
        })();

        return relocation;
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

    watari.segment = (function() {

        /**
         * Namespace segment.
         * @memberof watari
         * @namespace
         */
        const segment = {};

        segment.Allocation = (function() {

            /**
             * Properties of an Allocation.
             * @typedef {Object} watari.segment.Allocation.$Properties
             * @property {Uint8Array|null} [machine] Allocation machine
             * @property {number|null} [card] Allocation card
             * @property {Uint8Array|null} [mac] Allocation mac
             * @property {Array.<string>|null} [ips] Allocation ips
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Allocation.
             * @memberof watari.segment
             * @interface IAllocation
             * @augments watari.segment.Allocation.$Properties
             * @deprecated Use watari.segment.Allocation.$Properties instead.
             */

            /**
             * Shape of an Allocation.
             * @typedef {watari.segment.Allocation.$Properties} watari.segment.Allocation.$Shape
             */

            /**
             * Constructs a new Allocation.
             * @memberof watari.segment
             * @classdesc Represents an Allocation.
             * @constructor
             * @param {watari.segment.Allocation.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Allocation = function (properties) {
                this.ips = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Allocation machine.
             * @member {Uint8Array} machine
             * @memberof watari.segment.Allocation
             * @instance
             */
            Allocation.prototype.machine = $util.newBuffer([]);

            /**
             * Allocation card.
             * @member {number} card
             * @memberof watari.segment.Allocation
             * @instance
             */
            Allocation.prototype.card = 0;

            /**
             * Allocation mac.
             * @member {Uint8Array} mac
             * @memberof watari.segment.Allocation
             * @instance
             */
            Allocation.prototype.mac = $util.newBuffer([]);

            /**
             * Allocation ips.
             * @member {Array.<string>} ips
             * @memberof watari.segment.Allocation
             * @instance
             */
            Allocation.prototype.ips = $util.emptyArray;

            /**
             * Encodes the specified Allocation message. Does not implicitly {@link watari.segment.Allocation.verify|verify} messages.
             * @function encode
             * @memberof watari.segment.Allocation
             * @static
             * @param {watari.segment.Allocation.$Properties} message Allocation message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Allocation.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.machine != null && $Object.hasOwnProperty.call(message, "machine") && message.machine.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.machine);
                if (message.card != null && $Object.hasOwnProperty.call(message, "card") && message.card !== 0)
                    writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.card);
                if (message.mac != null && $Object.hasOwnProperty.call(message, "mac") && message.mac.length)
                    writer.uint32(/* id 3, wireType 2 =*/26).bytes(message.mac);
                if (message.ips != null && message.ips.length)
                    for (let i = 0; i < message.ips.length; ++i)
                        writer.uint32(/* id 4, wireType 2 =*/34).string(message.ips[i]);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an Allocation message from the specified reader or buffer.
             * @function decode
             * @memberof watari.segment.Allocation
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.segment.Allocation & watari.segment.Allocation.$Shape} Allocation
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Allocation.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.segment.Allocation();
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
                            if ((value = reader.bytes()).length)
                                message.machine = value;
                            else
                                delete message.machine;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.card = value;
                            else
                                delete message.card;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.mac = value;
                            else
                                delete message.mac;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if (!(message.ips && message.ips.length))
                                message.ips = [];
                            message.ips.push(reader.stringVerify());
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

            return Allocation;
        })();

        segment.Segment = (function() {

            /**
             * Properties of a Segment.
             * @typedef {Object} watari.segment.Segment.$Properties
             * @property {Uint8Array|null} [id] Segment id
             * @property {string|null} [name] Segment name
             * @property {string|null} [subnet] Segment subnet
             * @property {Array.<watari.segment.Allocation.$Properties>|null} [allocations] Segment allocations
             * @property {boolean|null} [deleted] Segment deleted
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Segment.
             * @memberof watari.segment
             * @interface ISegment
             * @augments watari.segment.Segment.$Properties
             * @deprecated Use watari.segment.Segment.$Properties instead.
             */

            /**
             * Shape of a Segment.
             * @typedef {watari.segment.Segment.$Properties} watari.segment.Segment.$Shape
             */

            /**
             * Constructs a new Segment.
             * @memberof watari.segment
             * @classdesc Represents a Segment.
             * @constructor
             * @param {watari.segment.Segment.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Segment = function (properties) {
                this.allocations = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Segment id.
             * @member {Uint8Array} id
             * @memberof watari.segment.Segment
             * @instance
             */
            Segment.prototype.id = $util.newBuffer([]);

            /**
             * Segment name.
             * @member {string} name
             * @memberof watari.segment.Segment
             * @instance
             */
            Segment.prototype.name = "";

            /**
             * Segment subnet.
             * @member {string} subnet
             * @memberof watari.segment.Segment
             * @instance
             */
            Segment.prototype.subnet = "";

            /**
             * Segment allocations.
             * @member {Array.<watari.segment.Allocation.$Properties>} allocations
             * @memberof watari.segment.Segment
             * @instance
             */
            Segment.prototype.allocations = $util.emptyArray;

            /**
             * Segment deleted.
             * @member {boolean} deleted
             * @memberof watari.segment.Segment
             * @instance
             */
            Segment.prototype.deleted = false;

            /**
             * Encodes the specified Segment message. Does not implicitly {@link watari.segment.Segment.verify|verify} messages.
             * @function encode
             * @memberof watari.segment.Segment
             * @static
             * @param {watari.segment.Segment.$Properties} message Segment message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Segment.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.id);
                if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.name);
                if (message.subnet != null && $Object.hasOwnProperty.call(message, "subnet") && message.subnet !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.subnet);
                if (message.allocations != null && message.allocations.length)
                    for (let i = 0; i < message.allocations.length; ++i)
                        $root.watari.segment.Allocation.encode(message.allocations[i], writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
                if (message.deleted != null && $Object.hasOwnProperty.call(message, "deleted") && message.deleted !== false)
                    writer.uint32(/* id 5, wireType 0 =*/40).bool(message.deleted);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Segment message from the specified reader or buffer.
             * @function decode
             * @memberof watari.segment.Segment
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {watari.segment.Segment & watari.segment.Segment.$Shape} Segment
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Segment.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.watari.segment.Segment();
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
                            if ((value = reader.bytes()).length)
                                message.id = value;
                            else
                                delete message.id;
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
                            if ((value = reader.stringVerify()).length)
                                message.subnet = value;
                            else
                                delete message.subnet;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if (!(message.allocations && message.allocations.length))
                                message.allocations = [];
                            message.allocations.push($root.watari.segment.Allocation.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.deleted = value;
                            else
                                delete message.deleted;
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

            return Segment;
        })();

        return segment;
    })();

    return watari;
})();

export {
  $root as default
};
