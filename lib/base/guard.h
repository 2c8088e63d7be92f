// guard.h: where exceptions end. Public functions that return a Result do their work through guarded().
#pragma once

#include <exception>
#include <new>
#include <string>
#include <type_traits>

#include "base/check.h"
#include "qdq_lint/result.h"

namespace qdq {

// What work() gives. What it throws becomes an Error: of kind Limit, "memory", if there was not enough of it,
// else Internal. Throws only if there is no memory for the words of the Error.
template <class Work>
std::invoke_result_t<Work> guarded(Work work) {
  try {
    return work();
  } catch (const std::bad_alloc&) {
    return Error{ErrorKind::Limit, "this needs more memory than there is", {}, {}, "memory"};
  } catch (const BrokenInvariant& broken) {
    return Error{ErrorKind::Internal,
                 std::string("a broken invariant, please report it: ") + broken.what()};
  } catch (const std::exception& exception) {
    return Error{ErrorKind::Internal,
                 std::string("an exception, please report it: ") + exception.what()};
  } catch (...) {
    return Error{ErrorKind::Internal, "an exception of unknown type, please report it"};
  }
}

}  // namespace qdq
