// Package unlock tells what the unlocking data of a Bitcoin input shows:
// whose output it must have spent, how it was signed, and which script was
// inside the one that was paid.
//
// Block files, node answers and exports all hold the same scriptSig and
// witness, so their readers share this one. A [Reader] is not safe for
// concurrent use; it keeps nothing of what it read. O(bytes of scripts).
//
// Sources: BIP-16 (P2SH), BIP-141 and BIP-143 (witness), BIP-341 and BIP-342
// (taproot), Bitcoin Core's script/interpreter.cpp and script/solver.cpp.
package unlock
