// The little of DNS that a target needs (RFC 1035).

import { ANSWER } from './health-content.mjs';

const HEADER = 12;
/** The name of the question, once more; an IPv4 address of the Internet, good for a minute. */
const RECORD = Buffer.from([0xc0, HEADER, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, ...ANSWER.split('.').map(Number)]);

/** The first label of the name that is asked for. @param {Buffer} question @returns {string} */
export function firstLabel(question) {
  const length = question[HEADER] ?? 0;
  return question.toString('latin1', HEADER + 1, HEADER + 1 + length);
}

/** An answer with one address. @param {Buffer} question a message with one question @returns {Buffer} */
export function dnsAnswer(question) {
  let end = HEADER;
  for (let length = question[end] ?? 0; length !== 0; length = question[end] ?? 0) end += 1 + length;
  // A root label, a type and a class end the question. What follows is about EDNS.
  const asked = question.subarray(0, end + 5);
  const answer = Buffer.concat([asked, RECORD]);
  // A response that offers recursion, without an error; one question, one answer.
  answer.writeUInt16BE(0x8180, 2);
  for (const [at, count] of [1, 1, 0, 0].entries()) answer.writeUInt16BE(count, 4 + at * 2);
  return answer;
}
