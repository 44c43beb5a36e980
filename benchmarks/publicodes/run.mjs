// Settles bills with publicodes for bench_publicodes.py: one JSON line in, one out.
// {"rule": "nanning.yaml", "bills": [{…}]}  →  the amounts of each bill
// {"seconds": 1}                            →  bills settled per second of processor time
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import Engine from 'publicodes'
import { parse } from 'yaml'

let engine, bills

// A bill as its manual does it: the situation set, what is asked evaluated; the answer holds its explanation.
function settle(bill) {
  engine.setSituation(bill)
  return [engine.evaluate('deductible'), engine.evaluate('out of pocket')]
}

function amounts(bill) {
  const [deductible, own] = settle(bill)
  if (!own.explanation) throw new Error('publicodes kept no explanation')
  const of = (name) => engine.evaluate(name).nodeValue
  return {
    eligible: of('eligible'), deductible: deductible.nodeValue, basic: of('basic'),
    reimbursed: of('reimbursed'), out_of_pocket: own.nodeValue,
  }
}

function perSecond(seconds) {
  const start = process.cpuUsage()
  const spent = () => { const { user, system } = process.cpuUsage(start); return (user + system) / 1e6 }
  let passes = 0
  do { bills.forEach(settle); passes += 1 } while (spent() < seconds)
  return (passes * bills.length) / spent()
}

for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line)
  if (asked.rule) {
    const rule = parse(readFileSync(new URL(asked.rule, import.meta.url), 'utf8'))
    engine = new Engine(rule)
    bills = asked.bills
    console.log(JSON.stringify(bills.map(amounts)))
  } else {
    console.log(JSON.stringify(perSecond(asked.seconds)))
  }
}
