// A module of its own: bundlers give a lazily imported CommonJS package no named exports.
export { SocksClient } from 'socks';
