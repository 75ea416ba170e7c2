import Infrastructure
import Testing

@testable import ETL

@Suite("The commit position is the contiguous low-water mark")
struct OffsetTrackerTests {
    @Test func nothingIsCommittedBeforeTheFirstIsDone() {
        var tracker = tracker(taking: 10...12)
        #expect(tracker.finish(11) == nil)
        #expect(tracker.finish(12) == nil)
        #expect(tracker.windowCount == 3)
        #expect(tracker.finish(10) == 13)
        #expect(tracker.windowCount == 0)
    }

    @Test func gapsAreSteppedOver() {
        var tracker = OffsetTracker()
        for offset: Int64 in [3, 7, 20] { #expect(tracker.take(offset) == true) }
        #expect(tracker.finish(3) == 4)
        #expect(tracker.finish(20) == nil)
        #expect(tracker.finish(7) == 21)
    }

    @Test func whatDoesNotComeAfterAllOthersIsNotTaken() {
        var tracker = tracker(taking: 5...6)
        #expect(tracker.take(5) == false)
        #expect(tracker.take(6) == false)
        _ = tracker.finish(5)
        _ = tracker.finish(6)
        #expect(tracker.last == 6 && tracker.windowCount == 0)
        #expect(tracker.take(6) == false)
        #expect(tracker.take(7) == true)
    }

    @Test func whatWasNeverTakenChangesNothing() {
        var tracker = tracker(taking: 1...2)
        #expect(tracker.finish(99) == nil)
        #expect(tracker.finish(0) == nil)
        #expect(tracker.windowCount == 2)
    }

    /// Against a model: after every end, the position is one past the longest done prefix.
    @Test(arguments: 1...20) func anyOrderOfEndsCommitsOnlyTheDonePrefix(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var offset: Int64 = 0
        let offsets = (0..<200).map { _ in
            offset += Int64.random(in: 1...3, using: &generator)
            return offset
        }
        var tracker = OffsetTracker()
        for offset in offsets { #expect(tracker.take(offset) == true) }
        var done: Set<Int64> = []
        var position: Int64?
        for end in offsets.shuffled(using: &generator) {
            done.insert(end)
            if let moved = tracker.finish(end) { position = moved }
            #expect(position == offsets.prefix { done.contains($0) }.last.map { $0 + 1 })
        }
    }

    private func tracker(taking offsets: ClosedRange<Int64>) -> OffsetTracker {
        var tracker = OffsetTracker()
        for offset in offsets { #expect(tracker.take(offset) == true) }
        return tracker
    }
}
