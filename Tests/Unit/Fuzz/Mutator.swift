import Infrastructure

/// Makes new inputs out of old ones: bytes changed, taken out, doubled, exchanged for words that matter to the target.
struct Mutator {
    /// Inputs to begin with.
    let corpus: [[UInt8]]
    /// Words of the target's language.
    let words: [[UInt8]]

    init(corpus: [[UInt8]], words: [String]) {
        self.corpus = corpus
        self.words = words.map { Array($0.utf8) }
    }

    /// The next input; one in 16 is of the corpus as it stands.
    func make(_ random: inout SeededGenerator) -> [UInt8] {
        var input = corpus.randomElement(using: &random) ?? []
        guard UInt8.random(in: 0..<16, using: &random) > 0 else { return input }
        // Mostly a few changes: with many, nothing of the language is left.
        for _ in 0..<(1 << Int.random(in: 0...3, using: &random)) { change(&input, &random) }
        return input
    }

    private func change(_ input: inout [UInt8], _ random: inout SeededGenerator) {
        let place = Int.random(in: 0...input.count, using: &random)
        let part = place..<Int.random(in: place...min(place + 24, input.count), using: &random)
        switch UInt8.random(in: 0..<10, using: &random) {
        case 0: input.removeSubrange(part)
        case 1: input.insert(contentsOf: input[part], at: Int.random(in: 0...input.count, using: &random))
        case 2: input.insert(UInt8.random(in: 0...255, using: &random), at: place)
        case 3 where place < input.count: input[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 4 where place < input.count: input[place] = UInt8.random(in: 0...255, using: &random)
        case 5: input.removeSubrange(place...)
        case 6: input.replaceSubrange(part, with: piece(of: corpus.randomElement(using: &random) ?? [], &random))
        case 7: input.insert(contentsOf: repeatElement(input[part], count: 8).joined(), at: place)
        case 8: input.replaceSubrange(part, with: words.randomElement(using: &random) ?? [])
        default: input.insert(contentsOf: words.randomElement(using: &random) ?? [], at: place)
        }
    }

    private func piece(of input: [UInt8], _ random: inout SeededGenerator) -> ArraySlice<UInt8> {
        let start = Int.random(in: 0...input.count, using: &random)
        return input[start..<Int.random(in: start...input.count, using: &random)]
    }
}
